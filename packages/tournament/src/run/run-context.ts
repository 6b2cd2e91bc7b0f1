// What every part of a running tournament works with.
import type { GatewayError, JsonValue, OperationCall, PicoUsd } from '@gateway/core';
import type { CodeRunner } from '../code-runner.ts';
import type { TournamentStore } from '../store/tournament-store.ts';
import type { TournamentPlan } from '../tournament-plan.ts';
import type { Asker } from './ask-model.ts';
import type { Turns } from './take-turns.ts';

export interface RunContext {
  readonly id: string;
  readonly plan: TournamentPlan;
  readonly store: TournamentStore;
  readonly asker: Asker;
  readonly turns: Turns;
  readonly codeRunner: CodeRunner | undefined;
  /** Aborted when the caller gives up, when somebody cancels, and when something broke. */
  readonly signal: AbortSignal;
  /** Why nothing more is asked, once that is so: the budget ended. */
  readonly stop: { error: GatewayError | undefined };
  /** A piece of work is done. */
  readonly onDone: (message: string) => void;
  readonly onProgress?: OperationCall['onProgress'];
}

/** The end of work that is done once. */
export interface WorkEnd<Body> {
  /** Left out where it came to nothing that counts. */
  readonly body: Body | undefined;
  readonly cost: PicoUsd | null;
}

/** What was found out under that key before; else does the work, and makes its result durable before anybody sees it. Nothing that was paid is paid again. */
export async function doOnce<Body>({ store, id }: RunContext, key: string, work: () => Promise<WorkEnd<Body>>): Promise<Body | undefined> {
  const before = store.findCall(id, key);
  if (before !== undefined) return before as Body;
  await store.beginCall(id, key);
  const { body, cost } = await work();
  await store.endCall(id, key, { body: body as JsonValue | undefined, cost });
  return body;
}

/** The same for what costs nothing. */
export async function findOnce<Body>({ store, id }: RunContext, key: string, work: () => Promise<Body>): Promise<Body> {
  const before = store.findCall(id, key);
  if (before !== undefined) return before as Body;
  const body = await work();
  await store.keep(id, key, body as JsonValue);
  return body;
}
