// A workflow as callers write it.
import type { Priority } from '@gateway/core';

/** The name under which stages read the documents themselves. */
export const ORIGINAL = 'original';

export interface WorkflowStage {
  /** How reports call it. @default its `outputAs` */
  readonly name?: string | undefined;
  /** A tool's name or a short one, see `documentOperations`. */
  readonly operation: string;
  /** Written as the tool's own arguments are. */
  readonly params?: unknown;
  readonly provider?: string | undefined;
  /** Bare or as `provider/model`; answers or the stage fails. */
  readonly model?: string | undefined;
  /** What the choice goes by where no model is named. @default 'balanced' */
  readonly providerPreference?: Priority | undefined;
  /** What it reads: {@link ORIGINAL}, another stage's `outputAs`, or several of them. @default what `forEach` names, else 'original' */
  readonly inputFrom?: string | readonly string[] | undefined;
  /** The name of what it gives. Unique. */
  readonly outputAs: string;
  /**
   * Left out: once for every document. `true`, or the name of one of its inputs: once for every item of that list, giving a list. `'original'`: once for
   * every document, said aloud. `false`: once, over all documents together.
   */
  readonly forEach?: boolean | string | undefined;
  /** How often it is tried again after a failure that may pass; vendors' own retries come before. @default 0 */
  readonly retries?: number | undefined;
  /** Who is asked when it fails for good, one after the other, as `provider/model`, `provider` or `local`. @default nobody */
  readonly fallbacks?: readonly string[] | undefined;
}
