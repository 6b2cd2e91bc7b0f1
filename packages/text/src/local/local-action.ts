// One step of a pipeline over text: its name, its parameters as data, and what it does.
import type { Clock, CountTokens } from '@gateway/core';
import type { Pacer } from '../event-loop-pacer.ts';
import type { Parameters, ParameterValues } from './parameter.ts';

export interface ActionContext {
  /** Told of every character that was worked on; lets the event loop run and notices an abort. */
  readonly pacer: Pacer;
  /** The same abort, for work that takes its own turns. */
  readonly signal?: AbortSignal | undefined;
  readonly countTokens: CountTokens | undefined;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** How long one regular expression may take over the whole text. */
  readonly regexTimeLimitMs: number;
}

export interface ActionResult {
  readonly text: string;
  /** What was found or counted, under the names that the results carry. */
  readonly stats?: Readonly<Record<string, unknown>>;
}

export interface LocalAction<P extends Parameters = Parameters> {
  /** snake_case, as pipelines name it. */
  readonly name: string;
  readonly parameters: P;
  /** What needs more than the parameters alone to be judged, said before anything runs. @throws GatewayError `invalid_input`, `not_configured` */
  check?(parameters: ParameterValues<P>, context: Pick<ActionContext, 'countTokens'>): Promise<void>;
  run(text: string, parameters: ParameterValues<P>, context: ActionContext): Promise<ActionResult>;
}

/** An action with `run` checked against its parameters, as a member of the list. */
export function defineAction<const P extends Parameters>(action: LocalAction<P>): LocalAction {
  return action;
}
