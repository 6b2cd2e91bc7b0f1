// Everything a tool may use, built once. Nothing heavy is loaded before the first call that needs it, and all is closed in reverse order.
import { createHash } from 'node:crypto';
import type { Cache } from '@gateway/cache';
import { systemClock, type Clock, type CountTokens, type Logger } from '@gateway/core';
import type { NetworkPolicy } from '@gateway/core/network';
import type { Gateway } from '@gateway/delegation';
import type { FileSandbox } from '@gateway/fs-sandbox';
import type { Tournaments } from '@gateway/tournament';
import { readCallerLabel } from './caller.ts';
import { createBackgroundWork, type BackgroundWork } from './background-work.ts';
import type { Config } from './config/config.ts';
import type { Knowledge } from './knowledge/knowledge.ts';
import { createJobRunner, type JobRunner } from './jobs/job-runner.ts';
import { createPriorsHolder, openTournaments, readPriors } from './open-tournaments.ts';
import { createHeapKeeper, type HeapKeeper } from './keep-heap-small.ts';
import { once, type Once } from './once.ts';
import { openCache } from './open-cache.ts';
import { checkProviders, type ProviderStatus } from './check-providers.ts';
import { openGateway, openSpending, type Spending } from './open-gateway.ts';
import { runTool } from './run-tool.ts';
import { createContentStore, type ContentStore } from './store/content-store.ts';
import type { Tool } from './tool.ts';
import { tools } from './tools/tools.ts';
import { VERSION } from './version.ts';

export interface Services {
  readonly config: Config;
  readonly logger: Logger;
  readonly clock: Clock;
  /** The directory the process was started in. */
  readonly cwd: string;
  readonly tools: readonly Tool[];
  readonly contentStore: ContentStore;
  readonly heapKeeper: HeapKeeper;
  readonly jobs: JobRunner;
  /** Loads the catalogue and sets up the providers at its first use. */
  readonly gateway: () => Promise<Gateway>;
  /** The ledger and the budget; needs no model. */
  readonly spending: () => Promise<Spending>;
  /** Remembered answers; `undefined` where they are switched off. */
  readonly cache: () => Promise<Cache | undefined>;
  /** The knowledge bases of all backends. */
  readonly knowledge: () => Promise<Knowledge>;
  readonly tournaments: () => Promise<Tournaments>;
  /** What goes on after its answer was given. */
  readonly background: BackgroundWork;
  readonly networkPolicy: () => Promise<NetworkPolicy>;
  /** The sandbox over these directories; one and the same for the same ones, so that changes of one file wait for each other. */
  readonly fileSandbox: (roots: readonly string[]) => Promise<FileSandbox>;
  /** Whether a path below an allowed directory is denied. */
  readonly isDeniedPath: (directory: string, inner: string) => Promise<boolean>;
  /** Exact counts for o200k, the encoding of current OpenAI models. */
  readonly countTokens: () => Promise<CountTokens>;
  health(): Promise<Readonly<Record<string, unknown>>>;
  checkProviders(signal?: AbortSignal): Promise<Readonly<Record<string, ProviderStatus>>>;
  close(): Promise<void>;
}

export interface ServicesOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly cwd: string;
  /** @default the machine's clock */
  readonly clock?: Clock | undefined;
}

// Less than the whole server has to close; the books must still be closed after it.
const CLOSE_BACKGROUND_MS = 3_000;

export function createServices(options: ServicesOptions): Services {
  const { config, logger, cwd } = options;
  const clock = options.clock ?? systemClock;
  const startedMs = clock.monotonicMs();
  const contentStore = createContentStore({ dataDir: config.dataDirectory, clock });
  const networkPolicy = once(async () => openNetworkPolicy(config));
  const countTokens = once(openTokenCounter);
  const spending = once(async () => openSpending({ config, logger, clock }));
  const cache = once(async () => openCache({ config, logger, clock }));
  const { gateway, tournaments } = createModelParts({ config, logger, clock, countTokens, spending, cache });
  const knowledge = once(async () => (await import('./knowledge/knowledge.ts')).createKnowledge({ config, clock, gateway }));
  const background = createBackgroundWork(clock);
  const jobs: JobRunner = createJobRunner({
    dataDir: config.dataDirectory,
    clock,
    logger,
    // Asked when there are jobs: hashing costs an idle server some megabytes.
    profile: () => nameProfile(config),
    execute: async (job, call) =>
      runTool({
        name: job.tool,
        args: job.args,
        services,
        caller: { id: job.caller, jobOwner: job.caller, label: readCallerLabel(job.caller) },
        call: { signal: call.signal, onProgress: call.onProgress, job: { roots: job.roots, checkpoint: call.checkpoint } },
      }),
  });

  // Jobs that another process left behind; a command from the command line does not live long enough.
  if (config.transport !== 'cli') jobs.watch();

  const services: Services = {
    config,
    logger,
    clock,
    cwd,
    tools,
    contentStore,
    heapKeeper: createHeapKeeper(),
    jobs,
    gateway,
    spending,
    cache,
    knowledge,
    tournaments,
    background,
    networkPolicy,
    fileSandbox: createSandboxes(config),
    isDeniedPath: createDeniedPathCheck(config),
    countTokens,
    health: async () => describeHealth(config, clock.monotonicMs() - startedMs),
    checkProviders: async (signal) => checkProviders(await gateway(), { config, signal }),
    close: async () => {
      await jobs.close();
      await background.settled({ maxMs: CLOSE_BACKGROUND_MS });
      await closeBooks({ gateway, spending, cache, knowledge, tournaments });
      await contentStore.close();
    },
  };
  return services;
}

type ModelParts = Pick<Services, 'config' | 'logger' | 'clock' | 'countTokens' | 'spending' | 'cache'>;

/** Whoever asks models. What tournaments find out, the router of the gateway knows. */
function createModelParts({ config, logger, clock, countTokens, spending, cache }: ModelParts): { readonly gateway: Once<Gateway>; readonly tournaments: Once<Tournaments> } {
  const priors = createPriorsHolder();
  const gateway = once(async () => {
    await readPriors({ config, clock, logger }, priors);
    return openGateway({ config, logger, clock, loadCountTokens: countTokens, spending: await spending(), cache: await cache(), priors: priors.find });
  });
  return { gateway, tournaments: once(async () => openTournaments({ config, gateway, clock, logger }, priors)) };
}

async function describeHealth({ providers }: Config, upMs: number): Promise<Readonly<Record<string, unknown>>> {
  return Promise.resolve({ status: 'ok', version: VERSION, uptime_seconds: Math.round(upMs / 1000), providers: Object.keys(providers).filter((name) => providers[name]?.explicit === true) });
}

async function openTokenCounter(): Promise<CountTokens> {
  const { loadTokenCounter } = await import('@gateway/chunking');
  const counter = await loadTokenCounter();
  return (text) => counter.count(text);
}

// More sets of directories at a time than clients have projects open.
const MAX_SANDBOXES = 64;

function createSandboxes({ files }: Config): Services['fileSandbox'] {
  const open = new Map<string, FileSandbox>();
  return async (roots) => {
    const { createFileSandbox } = await import('@gateway/fs-sandbox');
    const key = JSON.stringify(roots);
    const known = open.get(key);
    if (known !== undefined) return known;
    if (open.size >= MAX_SANDBOXES) open.clear();
    // What a client's roots narrow keeps the denials of the directory that was allowed.
    const isNarrowed = files.allowedDirectories.some((directory) => !roots.includes(directory));
    const sandbox = createFileSandbox({ roots, deny: files.deny, denyBases: files.allowedDirectories, readOnly: files.readOnly, narrowedBy: isNarrowed ? "the client's roots" : undefined });
    open.set(key, sandbox);
    return sandbox;
  };
}

function createDeniedPathCheck({ files }: Config): Services['isDeniedPath'] {
  const open = once(async () => {
    const { createDenyCheck, DEFAULT_DENIED_FILES } = await import('@gateway/fs-sandbox');
    return createDenyCheck(files.deny ?? DEFAULT_DENIED_FILES);
  });
  return async (directory, inner) => (await open())(directory, inner);
}

async function openNetworkPolicy({ browser }: Config): Promise<NetworkPolicy> {
  const { createNetworkPolicy } = await import('@gateway/core/network');
  return createNetworkPolicy({
    allow: browser.allowedHosts,
    block: browser.blockedHosts,
    settingNames: { allow: 'BROWSER_ALLOWED_HOSTS', block: 'BROWSER_BLOCKED_HOSTS' },
  });
}

// The gateway closes the books that it was given; without one they are closed here. It may look into the cache up to its end.
async function closeBooks({ gateway, spending, cache, knowledge, tournaments }: { readonly gateway: Once<Gateway>; readonly spending: Once<Spending>; readonly cache: Once<Cache | undefined>; readonly knowledge: Once<Knowledge>; readonly tournaments: Once<Tournaments> }): Promise<void> {
  if (tournaments.started()) await (await tournaments()).close();
  if (knowledge.started()) await (await knowledge()).close();
  if (gateway.started()) {
    await (await gateway()).close();
  } else if (spending.started()) {
    const { budget, ledger } = await spending();
    await budget.close();
    await ledger.close();
  }
  if (cache.started()) await (await cache())?.close();
}

// What a job's outcome depends on: who can answer, and where. No key goes in, so that a renewed one changes nothing.
function nameProfile(config: Config): string {
  const providers = Object.entries(config.providers).map(([name, { baseUrl, explicit, vendor, apiKeys }]) => [name, baseUrl, explicit, vendor, apiKeys.length > 0]);
  return createHash('sha256').update(JSON.stringify([providers, config.models])).digest('hex').slice(0, 16);
}
