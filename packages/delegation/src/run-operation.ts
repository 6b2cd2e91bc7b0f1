// Above the chain: takes an operation and decides whether a model or the local engine does it, lets it be checked, and writes it down as one call.
import {
  addCosts,
  GatewayError,
  toGatewayError,
  NO_COST,
  NO_USAGE,
  type CachedAnswer,
  type Cost,
  type LanguageModel,
  type ModelSelector,
  type Operation,
  type OperationCall,
  type Usage,
  type Verifier,
} from '@gateway/core';
import type { CallAllowance } from './budget/create-call-allowance.ts';
import type { AttemptReport } from './call/attempt-report.ts';
import { createLearner, type Learner } from './call/create-learner.ts';
import { openCall, type OpenCall } from './call/open-call.ts';
import type { CascadeAttempt, CascadeOptions, CascadeResult } from './cascade/cascade-attempt.ts';
import { runCascade } from './cascade/run-cascade.ts';
import { chooseTargets, type Choice } from './choose/choose-targets.ts';
import { asksForLocal, LOCAL_PROVIDER, readMinQuality, requireLocalEngine } from './choose/local-engine.ts';
import { measureOperation } from './choose/measure-task.ts';
import type { Delegation, RoutedOptions } from './complete-routed.ts';
import type { RoutingTask } from './routing/router.ts';
import { withAskedCache, type AskedCache } from './with-asked-cache.ts';
import { CACHED_KINDS, withMeter, type Meter } from './with-meter.ts';

export interface RunOptions<Input = never, Output = never> {
  /** Who should do the work. @default the router's choice, else the local engine */
  readonly selector?: ModelSelector | undefined;
  /** Drives the operation with exactly this model; the selector is not read. */
  readonly model?: LanguageModel | undefined;
  /** Checks that the answer must pass, beside the operation's own. */
  readonly verifiers?: readonly Verifier<Input, Output>[] | undefined;
  /** Makes an input that tells the next model what was wrong with the answers so far. @default nothing is told */
  readonly withFeedback?: CascadeOptions<Input, Output>['withFeedback'];
  readonly call?: OperationCall | undefined;
  /** What this run shares with others: all of them together spend no more than it. @default one of its own, of the selector's `maxCostUsd` */
  readonly allowance?: CallAllowance | undefined;
  /** Is told of every request to a vendor that is over, checks included; also of runs that fail. */
  readonly onAttempt?: ((attempt: AttemptReport) => void) | undefined;
}

export interface OperationResult<Output> {
  readonly output: Output;
  /** Whether the output passed its checks; `null` when there were none. */
  readonly accepted: boolean | null;
  /** `local` when no model was needed. */
  readonly provider: string;
  readonly model: string;
  /** Of the output that was taken, over all its requests; `null` when one of them came without. */
  readonly usage: Usage | null;
  /** Everything that was paid, rejected answers and checks included; `null` when part of it is unknown. */
  readonly cost: Cost | null;
  /** How many times a model answered. */
  readonly calls: number;
  /** Present when no part of the output was made for this call. */
  readonly cached?: CachedAnswer | undefined;
  readonly processingTimeMs: number;
  readonly delegation: Delegation;
  /** The models that did the work one after the other, each with its verdicts; one entry where the first was taken. Empty for the local engine. */
  readonly attempts: readonly CascadeAttempt[];
}

/**
 * Runs `operation` by the given model, by the one that the selector means, or by the local engine when that is asked for, good enough, or all there is.
 *
 * @throws GatewayError `unsupported` when the local engine is named and the operation has none, `not_configured` when nobody can do it
 */
export async function runOperation<Input, Output>(
  operation: Operation<Input, Output>,
  input: Input,
  context: RoutedOptions & RunOptions<Input, Output>,
): Promise<OperationResult<Output>> {
  const { books, call } = context;
  const startedMs = books.clock.monotonicMs();
  const selector = context.selector ?? {};
  const learner = createLearner(context.router, operation.task);
  const onAttempt = (attempt: AttemptReport): void => {
    learner.hear(attempt);
    context.onAttempt?.(attempt);
  };
  const opened = openCall(books, { origin: call?.origin, task: operation.task, selector, onAttempt, allowance: context.allowance });
  const verifiers = [...(operation.verifiers ?? []), ...(context.verifiers ?? [])];
  const task: RoutingTask = { ...measureOperation(operation.task, operation.measure?.(input), selector), checked: verifiers.length > 0 };
  const run: Run<Input, Output> = { operation, input, context, selector, opened, verifiers, task, learner };
  try {
    const done = await runChosen(run);
    return { ...done, processingTimeMs: books.clock.monotonicMs() - startedMs };
  } catch (thrown) {
    const error = toGatewayError(thrown);
    opened.finish({ outcome: error.kind, usage: null });
    throw error;
  }
}

// Whoever three models could not satisfy asks for something else than a fourth model.
const MAX_RUNGS = 3;

interface Run<Input, Output> {
  readonly operation: Operation<Input, Output>;
  readonly input: Input;
  readonly context: RoutedOptions & RunOptions<Input, Output>;
  readonly selector: ModelSelector;
  readonly opened: OpenCall;
  /** The operation's own and the caller's. */
  readonly verifiers: readonly Verifier<Input, Output>[];
  readonly task: RoutingTask;
  readonly learner: Learner;
}

type Done<Output> = Omit<OperationResult<Output>, 'processingTimeMs'>;

async function runChosen<Input, Output>(run: Run<Input, Output>): Promise<Done<Output>> {
  const { operation, context, selector } = run;
  if (context.model !== undefined) return runByModels(run, { targets: [context.model], reason: `${context.model.provider} was named by the caller.` });
  if (asksForLocal(selector)) return runLocally(run, 'The local engine was named by the caller.');
  const isNamed = selector.provider !== undefined || selector.model !== undefined;
  const { local } = operation;
  const minQuality = readMinQuality(operation.task, selector);
  if (!isNamed && local !== undefined && local.quality >= minQuality) {
    return runLocally(run, `The local engine costs nothing, and its measured quality (${local.quality}) reaches the ${minQuality} that is asked for.`);
  }
  const choice = await chooseTargets({ models: context.models, router: context.router, selector, task: run.task, call: context.call });
  if (choice === undefined) return runLocally(run, 'No provider is configured, and the local engine needs none.');
  return runByModels(run, choice);
}

async function runLocally<Input, Output>({ operation, input, context, selector, opened, task }: Run<Input, Output>, reason: string): Promise<Done<Output>> {
  const engine = requireLocalEngine(operation, selector);
  const output = await engine.run(input, context.call);
  const size = operation.measure?.(input);
  // No tokens were used; what a model would have used for the same work is estimated.
  const baselineUsage: Usage | null = size === undefined ? null : { inputTokens: task.inputTokens, outputTokens: task.outputTokens, estimated: true };
  const report = opened.finish({ outcome: 'ok', reason, provider: LOCAL_PROVIDER, model: engine.model, usage: NO_USAGE, baselineUsage });
  return { output, accepted: null, provider: LOCAL_PROVIDER, model: engine.model, usage: NO_USAGE, cost: NO_COST, calls: 0, delegation: report, attempts: [] };
}

async function runByModels<Input, Output>(run: Run<Input, Output>, choice: Choice): Promise<Done<Output>> {
  const { operation, input, context, opened, verifiers } = run;
  run.learner.expect(run.task, choice.route);
  const rejected: CascadeAttempt[] = [];
  // Without a check the others only stand in for a model that is down, within each request; with one, each of them gets the whole work.
  const chains = verifiers.length === 0 ? [choice.targets] : choice.targets.map((target) => [target] as const);
  const remembered = chains.map((chain, rung) => withCache(run, { model: opened.watch(context.model ?? context.models.chain(chain)), isFirst: rung === 0, isChecked: verifiers.length > 0 }));
  const metered = remembered.map(({ model }) => withMeter(model));
  const cascade = runCascade({
    operation,
    input,
    targets: metered.map(({ model }) => model),
    verifiers,
    maxAttempts: MAX_RUNGS,
    call: { ...context.call, attempts: opened.observer },
    withFeedback: context.withFeedback,
    onAttempt: (attempt) => {
      const { meter } = metered.find(({ model }) => model.provider === attempt.provider && model.model === attempt.model) ?? {};
      // What the cache answered says nothing of how the model is now.
      if (meter === undefined || meter.cachedCalls === 0) learn(run, { attempt, choice, rejected: [...rejected] });
      if (attempt.outcome === 'rejected') rejected.push(attempt);
    },
    clock: context.books.clock,
  });
  const done = await cascade.catch((error: unknown) => {
    // Whoever gave up, by its own clock as well, says nothing about the others.
    const own = context.call?.signal?.aborted === true ? new GatewayError({ kind: 'cancelled', message: 'The call was given up.', cause: error }) : toGatewayError(error);
    for (const { end, forget } of remembered) {
      // What could not be read once would not be read from the cache either.
      if (own.kind === 'bad_response') forget();
      end({ outcome: 'failed', error: own });
    }
    throw error;
  });
  const accepted = done.attempts.findLast(({ outcome }) => outcome === 'accepted');
  if (verifiers.length > 0 && accepted !== undefined) remembered.find(({ model }) => model.provider === accepted.provider && model.model === accepted.model)?.keep();
  for (const { end } of remembered) end({ outcome: accepted === undefined ? 'rejected' : 'kept' });
  return finish(run, { done, choice, metered, accepted: verifiers.length === 0 ? null : done.accepted });
}

interface RungModel {
  readonly model: LanguageModel;
  readonly isFirst: boolean;
  readonly isChecked: boolean;
}

function withCache<Input, Output>({ context, selector }: Run<Input, Output>, { model, isFirst, isChecked }: RungModel): AskedCache {
  const { cache, call } = context;
  // A model that the caller brought is the caller's business.
  if (cache === undefined || context.model !== undefined) return { model, keep: () => undefined, forget: () => undefined, end: () => undefined };
  return withAskedCache(model, { cache, selector: isFirst ? selector : undefined, call, isChecked });
}

function finish<Input, Output>(
  { opened }: Run<Input, Output>,
  facts: { readonly done: CascadeResult<Output>; readonly choice: Choice; readonly metered: readonly MeteredModel[]; readonly accepted: boolean | null },
): Done<Output> {
  const { done, choice, metered, accepted } = facts;
  const { provider, model } = done.chosen;
  const taken = done.attempts.findLast((attempt) => {
    const by = attempt.answeredBy ?? attempt;
    return by.provider === provider && by.model === model;
  });
  const { calls, cached, cacheSavedCost } = sumMeters(metered.map(({ meter }) => meter));
  const own = metered.find((entry) => entry.model.provider === taken?.provider && entry.model.model === taken.model)?.meter;
  // What came from the cache was used by nobody's attempt.
  const usage = (own !== undefined && own.cachedCalls > 0 ? own.usage : taken?.usage) ?? null;
  const climbed = done.attempts.length > 1 ? `${describeClimb(done.attempts)} First choice: ${choice.reason}` : choice.reason;
  const reason = cached === undefined ? climbed : `Answered from the cache (${cached.kind}).`;
  const report = opened.finish({ outcome: 'ok', isUseful: accepted !== false, reason, provider, model, usage, cached, cacheSavedCost, unobservedCost: done.cost });
  const delegation = { ...report, ...(choice.route === undefined ? {} : { route: choice.route }) };
  return { output: done.output, accepted, provider, model, usage, cost: report.cost, calls, ...(cached === undefined ? {} : { cached }), delegation, attempts: done.attempts };
}

interface MeteredModel {
  readonly model: LanguageModel;
  readonly meter: Meter;
}

function sumMeters(meters: readonly Meter[]): { readonly calls: number; readonly cached: CachedAnswer | undefined; readonly cacheSavedCost: Cost | null } {
  const used = meters.filter(({ calls }) => calls > 0);
  const cacheSavedCost = used.reduce<Cost | null>((sum, { cacheSaved }) => (sum === null || cacheSaved === null ? null : addCosts(sum, cacheSaved)), NO_COST);
  const sources = used.flatMap(({ cached }) => cached ?? []);
  const [source] = sources.toSorted((a, b) => CACHED_KINDS.indexOf(a.kind) - CACHED_KINDS.indexOf(b.kind));
  const cached = source === undefined || sources.length < used.length ? undefined : { kind: source.kind, savedCost: cacheSavedCost };
  return { calls: meters.reduce((sum, { calls }) => sum + calls, 0), cached, cacheSavedCost };
}

// Without the verdicts' own words: they quote answers and documents, and this goes into the ledger.
function describeClimb(attempts: readonly CascadeAttempt[]): string {
  const steps = attempts.map(({ provider, model, outcome, verdicts }) => {
    const failed = verdicts.find(({ accepted }) => !accepted);
    return `${provider}/${model} ${outcome === 'rejected' && failed !== undefined ? `was rejected by the check "${failed.verifier}"` : outcome === 'accepted' ? 'was accepted' : `failed with ${outcome}`}`;
  });
  return `${steps.join(', then ')}.`;
}

// One outcome a piece of work, whatever the number of requests; their failures were heard of as they happened.
function learn<Input, Output>(
  { learner, opened, verifiers }: Run<Input, Output>,
  { attempt, choice, rejected }: { readonly attempt: CascadeAttempt; readonly choice: Choice; readonly rejected: readonly CascadeAttempt[] },
): void {
  const isChecked = verifiers.length > 0;
  const { outcome } = attempt;
  if (outcome !== 'accepted' && outcome !== 'rejected') return;
  // Unchecked work is done by a chain: whoever answered last in it has done it.
  const last = isChecked ? undefined : opened.attempts.findLast((one) => one.role === 'answer' && one.outcome === 'ok');
  const { provider, model } = last === undefined ? attempt : { provider: last.provider, model: last.asked };
  const expect = (one: { readonly provider: string; readonly model: string }): number | null =>
    choice.route?.candidates.find((candidate) => candidate.provider === one.provider && candidate.model === one.model)?.quality ?? null;
  const tookOver = rejected.length === 0 ? undefined : { expected: expect({ provider, model }), rejected: highest(rejected.map(expect)) };
  learner.learn({ ...attempt, provider, asked: model }, { accepted: isChecked ? outcome === 'accepted' : null, tookOver });
}

function highest(shares: readonly (number | null)[]): number | null {
  return shares.reduce((most, share) => (most === null || share === null ? null : Math.max(most, share)));
}
