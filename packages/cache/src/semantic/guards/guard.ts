// What a guard is: it looks at two questions of high similarity and says why the answer to one must not be given to the other.
import type { QuestionPair } from '../question/compare-questions.ts';

export interface Guard {
  /** As statistics and explanations name it. */
  readonly name: string;
  /** Why not, in a few words; `undefined` when nothing speaks against it. Pure, and the same in both directions. */
  readonly findObjection: (pair: QuestionPair) => string | undefined;
}
