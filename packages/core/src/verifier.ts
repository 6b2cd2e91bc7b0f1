// A check of an answer: by rule, by the source it was drawn from, by asking again, or by another model.
import type { OperationCall } from './operation.ts';

export interface Verdict {
  readonly accepted: boolean;
  /** One sentence: what was found, for people and for the next model. */
  readonly reason: string;
  /** How good, 0 to 1, where the check can tell degrees. Decides which answer is the best when none is accepted. */
  readonly score?: number | undefined;
}

export interface AnswerToVerify<Input, Output> {
  readonly input: Input;
  readonly output: Output;
  /** The model that was asked for it. Left out where that is not known. */
  readonly answeredBy?: { readonly provider: string; readonly model: string } | undefined;
  /** The same work by the same model once more, as an independent sample (1, 2, …). Costs what it costs. */
  readonly again: (sample: number) => Promise<Output>;
}

export interface Verifier<Input, Output> {
  /** snake_case, as reports name it: `schema`, `grounding`, `self_consistency`, `judge`, … */
  readonly name: string;
  /** @throws GatewayError when the check itself could not be made */
  verify(answer: AnswerToVerify<Input, Output>, call: OperationCall): Promise<Verdict>;
}
