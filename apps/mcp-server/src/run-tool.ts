// The only wrapper around a tool: find, parse, resolve references, limit the time, log, render, translate errors. Handlers do none of it.
import { CACHE_MODES, GatewayError, isGatewayError, toGatewayError, type CacheControl, type Checkpoint, type LanguageModel, type Progress } from '@gateway/core';
import type { Caller } from './caller.ts';
import type { OpenRun } from './jobs/open-run.ts';
import { keepLongResult, readMaxTokens } from './keep-long-result.ts';
import { once } from './once.ts';
import { parseInput } from './parse-input.ts';
import type { Services } from './services.ts';
import { createResultLists, type ResultLists } from './result-lists.ts';
import type { KeptContent } from './store/content-store.ts';
import { listFolder, openSource, readSource, type ReadSourceOptions } from './sources/read-source.ts';
import { findReadableRoots } from './sources/readable-roots.ts';
import { checkGiven, resolveDocuments, type ResolvedDocuments } from './sources/resolve-documents.ts';
import { suggestName } from '@gateway/text';
import type { Tool } from './tool.ts';
import { recordAgentTokens, recordNoOverhead } from './record-agent-tokens.ts';
import { renderFailure, renderSuccess, type ContentBlock, type ToolOutcome } from './tool-outcome.ts';

/** Work that takes longer belongs into a job; clients give up long before. */
const TIME_LIMIT_MS = 10 * 60 * 1000;

/** UTF-16 units of a text whose reading in parts would let the heap grow. */
const LARGE_TEXT = 2_000_000;

/** What the transport knows of the call. */
export interface RunToolCall {
  readonly signal: AbortSignal;
  /** @default 'cli' */
  readonly transport?: 'stdio' | 'http' | 'cli' | undefined;
  readonly onProgress?: ((progress: Progress, meta?: Readonly<Record<string, unknown>>) => void) | undefined;
  readonly clientRoots?: (() => Promise<readonly string[]>) | undefined;
  readonly sampling?: LanguageModel | undefined;
  /** Set when the call already is a job. */
  readonly job?: { readonly roots: readonly string[]; readonly checkpoint: Checkpoint } | undefined;
}

export interface RunToolOptions {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly services: Services;
  readonly caller: Caller;
  readonly call: RunToolCall;
}

/** Runs one tool call to its end. Never throws: whatever goes wrong becomes an outcome with `isError`. */
export async function runTool(options: RunToolOptions): Promise<ToolOutcome> {
  const { services, name } = options;
  const startedMs = services.clock.monotonicMs();
  const work: DelegatedWork = { recorded: [], followed: [], isBooked: false };
  const outcome = { ...(await runGuarded({ ...options, work })), callId: work.recorded[0] };
  bookAgentTokens(options, work, outcome);
  const fields = { tool: name, duration_ms: Math.round(services.clock.monotonicMs() - startedMs), model: outcome.structured['model'], cost: outcome.structured['cost'] };
  if (outcome.isError) services.logger.warn('Tool call failed', { ...fields, error_code: outcome.structured['error_code'], error: outcome.structured['error'] });
  else services.logger.info('Tool call', fields);
  return outcome;
}

/** What a call has to do with delegated work. */
interface DelegatedWork {
  /** The calls in the ledger that it made. */
  readonly recorded: string[];
  /** Whether what the agent spent is in the books: calls that get into the ledger after that bear nothing of it. */
  isBooked: boolean;
  /** The calls in the ledger, where they are known, of earlier work that it looked after, or of work that it sent off. */
  readonly followed: (string | undefined)[];
}

interface WorkingCall extends RunToolOptions {
  readonly work: DelegatedWork;
}

/**
 * What counts as spent on delegated work: the calls that the ledger has, the start of jobs and all questions after them, what reads kept results of such
 * work, and calls that were refused before anybody was asked. All else an agent would do without a gateway as well.
 */
function bookAgentTokens({ name, args, services, caller, call }: RunToolOptions, work: DelegatedWork, outcome: ToolOutcome): void {
  const { recorded, followed } = work;
  work.isBooked = true;
  const isRefused = outcome.isError && givesWorkAway(services.tools.find((tool) => tool.name === name));
  if (recorded.length === 0 && followed.length === 0 && !isRefused) return;
  const callId = followed.find((id) => id !== undefined);
  services.background.add(
    recordAgentTokens({
      spentOn: recorded.length > 0 ? { callIds: recorded } : { beside: { callId, tool: name, caller: caller.label } },
      args,
      read: outcome.content[0]?.type === 'text' ? outcome.content[0].text : '',
      services,
      isAgent: call.transport !== undefined && call.transport !== 'cli',
    }),
  );
}

// A tool that lets its caller say who may answer.
function givesWorkAway(tool: Tool | undefined): boolean {
  return tool !== undefined && ['fallback', 'providers', 'workflow'].some((argument) => argument in tool.input.shape);
}

async function runGuarded(options: WorkingCall): Promise<ToolOutcome> {
  const { services, call } = options;
  const limit = new AbortController();
  const timer = setTimeout(() => {
    limit.abort(
      new GatewayError({
        kind: 'timeout',
        message: `${options.name} did not end within ${TIME_LIMIT_MS / 60_000} minutes.`,
        hint: 'Send "background": true where the tool takes it, and follow the job with get_job.',
      }),
    );
  }, TIME_LIMIT_MS);
  // A job has no client that waits for it.
  const signal = call.job === undefined ? AbortSignal.any([call.signal, limit.signal]) : call.signal;
  try {
    return await runParsed(options, signal);
  } catch (error) {
    if (signal.aborted && isGatewayError(signal.reason)) return renderFailure(signal.reason);
    const failure = toGatewayError(error);
    if (failure.kind === 'internal') services.logger.error('A tool failed unexpectedly', { tool: options.name, cause: failure.cause ?? failure });
    return renderFailure(hideDirectory(failure, services.config.dataDirectory));
  } finally {
    clearTimeout(timer);
  }
}

// Where the gateway keeps its files is nobody's business but that of whoever runs it; the log tells.
function hideDirectory(error: GatewayError, directory: string): GatewayError {
  if (!error.message.includes(directory)) return error;
  const { kind, hint, retryAfterMs, details } = error;
  return new GatewayError({ kind, message: error.message.replaceAll(directory, '<data directory>'), hint, retryAfterMs, details, cause: error });
}

async function runParsed(options: WorkingCall, signal: AbortSignal): Promise<ToolOutcome> {
  const { services, caller, call, work } = options;
  const tool = findTool(services, options.name);
  const input = parseInput(tool, options.args);
  const readableRoots = once(async () => call.job?.roots ?? findRoots(services, call));
  if ((input['background'] === true || tool.isJob?.(input) === true) && call.job === undefined) {
    // What is wrong with the input is said now, not by a job that fails.
    checkGiven(tool, input);
    await tool.check?.(input, services);
    work.followed.push(undefined);
    return startJob(options, input['source'] === undefined && input['sources'] === undefined ? [] : await readableRoots());
  }

  const sources: ReadSourceOptions = {
    caller,
    readableRoots,
    fileSandbox: services.fileSandbox,
    contentStore: { get: async (request) => noteKept(await services.contentStore.get(request), work) },
    policy: await services.networkPolicy(),
    logger: services.logger,
    signal,
  };
  const resolved = await resolveDocuments(tool, input, { read: async (source) => readSource(source, sources), open: async (source) => openSource(source, sources), listFolder: async (source) => listFolder(source, sources) });
  try {
    const run = async (): Promise<ToolOutcome> => runHandler({ ...options, signal, tool, input, resolved, readableRoots });
    return await ((resolved.opened?.text.length ?? 0) > LARGE_TEXT ? services.heapKeeper.during(run) : run());
  } finally {
    await resolved.close();
  }
}

interface HandledCall extends WorkingCall {
  readonly signal: AbortSignal;
  readonly tool: Tool;
  readonly input: Readonly<Record<string, unknown>>;
  readonly resolved: ResolvedDocuments;
  readonly readableRoots: () => Promise<readonly string[]>;
}

async function runHandler(options: HandledCall): Promise<ToolOutcome> {
  const { services, caller, call, work, tool, input, resolved } = options;
  const { documents, opened, listed, listedSources, byReference } = resolved;
  const maxResultTokens = typeof input['max_result_tokens'] === 'number' ? input['max_result_tokens'] : undefined;
  const links: ContentBlock[] = [];
  const addLink = (link: ContentBlock): void => void links.push(link);
  const lists: ResultLists[] = [];
  const run = tool.isResumable?.(input) === true && call.job === undefined ? await services.jobs.openRun({ caller, tool: options.name, args: options.args, signal: options.signal }) : undefined;
  const signal = run === undefined ? options.signal : AbortSignal.any([options.signal, run.lost]);
  // Who has work gone on with looks after it, also when nothing is left to be asked.
  if (run?.isResumed === true) work.followed.push(undefined);
  const handled = async (): Promise<Readonly<Record<string, unknown>>> =>
    tool.handler(input, services, {
      caller,
      signal,
      origin: { tool: options.name, caller: caller.label, onRecorded: (id) => noteRecorded(id, work, services) },
      // A job has no client that waits for it.
      lane: call.job === undefined ? 'interactive' : 'batch',
      cache: readCacheControl(input),
      logger: services.logger,
      hasProgress: call.onProgress !== undefined,
      onProgress: call.onProgress ?? ((): void => undefined),
      checkpoint: call.job?.checkpoint ?? run?.checkpoint,
      sampling: call.sampling,
      documents,
      opened,
      listed,
      listedSources,
      openLists: (keys) => {
        const opening = createResultLists({
          keys,
          // A job's result is kept whole.
          maxTokens: call.job === undefined ? readMaxTokens({ byReference, maxResultTokens }) : undefined,
          openWriter: async () => services.contentStore.open({ caller, name: `${tool.name}.json`, mediaType: 'application/json', callId: work.recorded[0] ?? work.followed[0] }),
          countTokens: services.countTokens,
          addLink,
        });
        lists.push(opening);
        return opening;
      },
      readableRoots: options.readableRoots,
      follows: (id) => work.followed.push(id),
      addLink,
    });
  const output = await endingRun(run, signal, async () => discardingLists(lists, handled));
  signal.throwIfAborted();
  const result = { ...withWarnings(output, opened === undefined ? documents : [opened]), ...(run?.isResumed === true ? { resumed: true } : {}) };
  // A job's result is kept whole and cut for whoever asks for it.
  if (call.job !== undefined) return renderSuccess(result, links);
  const kept = await keepLongResult(result, { tool, caller, services, byReference, maxResultTokens, callId: work.recorded[0] ?? work.followed[0] });
  return renderSuccess(kept.result, [...links, ...kept.links]);
}

// What was written of a result that did not come to its end is of no use to anybody.
async function discardingLists<T>(lists: readonly ResultLists[], work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    for (const list of lists) await list.discard();
  }
}

// What was cut off, or may come out better when it is tried again, is kept for the next one who asks the same.
async function endingRun<T>(run: OpenRun | undefined, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  let mayPass = false;
  try {
    return await work();
  } catch (error) {
    if (run?.lost.aborted === true) throw run.lost.reason;
    mayPass = toGatewayError(error).retryable;
    throw error;
  } finally {
    await run?.end(signal.aborted || mayPass ? 'keep' : 'forget');
  }
}

// The row of a call that was given up is written once its attempts are in the books, which may be after the answer.
function noteRecorded(callId: string, work: DelegatedWork, services: Services): void {
  if (work.isBooked) services.background.add(recordNoOverhead(callId, services));
  else work.recorded.push(callId);
}

// Who reads what delegated work gave goes on with that work.
function noteKept<Kept extends KeptContent>(kept: Kept, { followed }: DelegatedWork): Kept {
  if (kept.callId !== undefined) followed.push(kept.callId);
  return kept;
}

function readCacheControl({ cache, cache_max_age: maxAge }: Readonly<Record<string, unknown>>): CacheControl | undefined {
  const mode = CACHE_MODES.find((one) => one === cache);
  const maxAgeMs = typeof maxAge === 'number' ? maxAge * 1000 : undefined;
  return mode === undefined && maxAgeMs === undefined ? undefined : { mode, maxAgeMs };
}

function findTool(services: Services, name: string): Tool {
  const tool = services.tools.find((candidate) => candidate.name === name);
  if (tool === undefined) {
    const suggestion = suggestName(name, services.tools.map((candidate) => candidate.name));
    throw new GatewayError({
      kind: 'not_found',
      message: `There is no tool "${name}".`,
      hint: suggestion === undefined ? 'list_tools names all tools.' : `Did you mean "${suggestion}"? list_tools names all tools.`,
    });
  }
  if (!services.config.toolsets.includes(tool.toolset)) {
    throw new GatewayError({
      kind: 'not_configured',
      message: `"${name}" belongs to the toolset "${tool.toolset}", which is off.`,
      hint: `Start the server with --toolsets ${[...services.config.toolsets, tool.toolset].join(',')} (or --toolsets all).`,
    });
  }
  return tool;
}

async function findRoots(services: Services, call: RunToolCall): Promise<readonly string[]> {
  return findReadableRoots({
    allowedDirectories: services.config.files.allowedDirectories,
    transport: call.transport ?? 'cli',
    cwd: services.cwd,
    clientRoots: call.clientRoots,
    isDenied: services.isDeniedPath,
  });
}

async function startJob(options: RunToolOptions, roots: readonly string[]): Promise<ToolOutcome> {
  const { services, caller, call } = options;
  if ((call.transport ?? 'cli') === 'cli') {
    throw new GatewayError({
      kind: 'unsupported',
      message: 'A job would end with this command.',
      hint: 'Leave "background" (or mode "batch") out here; jobs belong to a running server.',
    });
  }
  const { background: _asked, ...args } = options.args;
  const { jobId } = await services.jobs.start({ caller, tool: options.name, args, roots });
  return renderSuccess({ job_id: jobId, status: 'queued' });
}

function withWarnings(output: Readonly<Record<string, unknown>>, documents: readonly { readonly warnings: readonly string[] }[]): Readonly<Record<string, unknown>> {
  const warnings = documents.flatMap((document) => document.warnings);
  return warnings.length === 0 ? output : { ...output, warnings };
}
