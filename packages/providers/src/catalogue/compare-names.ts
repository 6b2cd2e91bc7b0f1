// Whether two names surely mean two models. Vendors answer under dated names, old names and names in another order, so what is not sure is no difference.
import { stripSnapshot } from './strip-snapshot.ts';

// Names that a vendor points at another model whenever it likes.
const MOVING = /(?:^|[-/:])(?:latest|preview|exp|experimental|beta|auto|default)(?:[-:]|$)/;

export interface ComparedNames {
  /** As the vendor's data spells them, without what only paths add. */
  readonly asked: string;
  readonly answered: string;
  /** The name under which the data files a model; `undefined` for one that it does not know. */
  readonly idOf: (model: string) => string | undefined;
  /** Whether the vendor uses one name for what the data files under the other. @default never */
  readonly mayAlias?: ((one: string, other: string) => boolean) | undefined;
}

/** True only when the data knows both, as different models, and neither name is one that may stand for the other. */
export function areDifferentModels({ asked, answered, idOf, mayAlias }: ComparedNames): boolean {
  const names = [asked, answered].map((name) => name.trim().toLowerCase());
  if (names.some((name) => MOVING.test(name))) return false;
  const [one = '', other = ''] = names.map((name) => stripSnapshot(name.replace(/(?<=\/.*):.*$/, '')));
  // `claude-haiku-4.5`, `claude-4-5-haiku`: the same words, in whatever order.
  if (readNameWords(one).toSorted().join(' ') === readNameWords(other).toSorted().join(' ')) return false;
  if (mayAlias?.(one, other) === true) return false;
  const ids = [asked, answered].map(idOf);
  return ids.every((id) => id !== undefined) && ids[0] !== ids[1];
}

/** The parts of a model's name: `claude`, `haiku`, `4`, `5`. */
export function readNameWords(name: string): readonly string[] {
  return name.split(/[^a-z0-9]+/).filter((word) => word !== '');
}
