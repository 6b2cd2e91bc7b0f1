// What the parts of a base have in common.
import type { TermReader } from '../../keyword/read-terms.ts';
import type { BaseEntry, Catalog } from './catalog.ts';
import type { NumberSource } from './claim-numbers.ts';

export interface StagedAccess {
  readonly catalog: Catalog;
  readonly base: Pick<BaseEntry, 'uid' | 'name'>;
  /** The collection of its documents. */
  readonly documents: string;
  readonly numbers: NumberSource;
  readonly reader: TermReader;
  /** Spaces whose collection this process has seen. */
  readonly madeSpaces: Set<string>;
  /** Numbers of documents that may have been given up, and how many chunks they had. */
  readonly leftovers: Map<number, number>;
}
