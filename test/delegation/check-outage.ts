// What an outage must not do, checked against the vendors' journal and not against the gateway's own account of it.
import { loadCatalogue } from '@gateway/providers';
import { usageOf, type JournalledRequest } from './failing-vendor.ts';
import type { HeardStream } from './listening-fetch.ts';
import type { AttemptRow } from './read-books.ts';
import type { Outage, OutageCall } from './run-outage.ts';

/** Share of the calls without a delivered byte that must be answered. */
const MIN_ANSWERED = 0.999;
/** Timers of one's own that may be under way at any moment: a ledger's and a budget's. */
const MAX_RESIDUE = 4;

export interface OutageFigures {
  readonly calls: number;
  readonly requests: number;
  readonly faults: { readonly serverErrors: number; readonly rateLimits: number; readonly cuts: number; readonly refusedConnections: number };
  /** Calls that nothing had been delivered of when a request for them failed for the last time, and those of them that were answered. */
  readonly undelivered: number;
  readonly answered: number;
  readonly cutAfterDelivery: number;
  /** Streams that broke after their vendor had told the whole usage: they cost exactly that. */
  readonly cutAfterUsage: number;
  readonly journalPicoUsd: bigint;
  readonly ledgerPicoUsd: bigint;
  readonly estimatedPicoUsd: bigint;
  readonly unknownCosts: number;
}

/** Figures for a table, and every broken promise in words: none when all is well. */
export async function checkOutage(outage: Outage): Promise<{ readonly figures: OutageFigures; readonly problems: readonly string[] }> {
  const figures = await readFigures(outage);
  const problems = [
    ...checkAnswers(outage, figures),
    ...outage.calls.flatMap((call) => (call.error === undefined ? checkAnswered(call) : checkBroken(call))),
    ...checkCuts(outage),
    ...checkTold(outage, figures),
    ...checkBooks(outage, figures),
    ...checkResidue(outage),
  ];
  return { figures, problems };
}

async function readFigures({ calls, journal, heard, books }: Outage): Promise<OutageFigures> {
  const count = (holds: (request: JournalledRequest) => boolean): number => journal.filter(holds).length;
  const billed = await billJournal(journal, heard);
  const cutOff = calls.filter(({ error, delivered }) => error !== undefined && delivered !== '');
  const failed = calls.filter(({ error, delivered }) => error !== undefined && delivered === '');
  const undelivered = calls.length - cutOff.length;
  return {
    calls: calls.length,
    requests: books.attempts.length,
    faults: {
      serverErrors: count(({ status }) => status === 500),
      rateLimits: count(({ status }) => status === 429),
      cuts: count(({ isCut }) => isCut),
      refusedConnections: books.attempts.length - journal.length,
    },
    undelivered,
    answered: undelivered - failed.length,
    cutAfterDelivery: cutOff.length,
    cutAfterUsage: heard.filter(({ cutBy, toldAll }) => cutBy !== 'nobody' && toldAll).length,
    journalPicoUsd: billed,
    ledgerPicoUsd: sum(books.attempts.filter(({ isEstimated }) => !isEstimated)),
    estimatedPicoUsd: sum(books.attempts.filter(({ isEstimated }) => isEstimated)),
    unknownCosts: books.attempts.filter(({ costPicoUsd }) => costPicoUsd === null).length,
  };
}

/** What the vendors bill for what they have told in full, from their journal and the price list, without the gateway's arithmetic. */
async function billJournal(journal: readonly JournalledRequest[], heard: Outage['heard']): Promise<bigint> {
  const catalogue = await loadCatalogue();
  const models = new Map(journal.map(({ vendor, call, model }) => [`${vendor} ${call}`, model]));
  const bill = ({ vendor, call }: Pick<JournalledRequest, 'vendor' | 'call'>): bigint => {
    const model = models.get(`${vendor} ${call}`) ?? '';
    const price = catalogue.priceOf(vendor, model);
    if (price === null) throw new Error(`No price is known for ${vendor}/${model}.`);
    const { input, output } = usageOf(vendor, call);
    // USD a million tokens are millionths of a picodollar's million: six decimals are all that price lists have.
    return BigInt(input) * BigInt(Math.round(price.input * 1e6)) + BigInt(output) * BigInt(Math.round(price.output * 1e6));
  };
  const answered = journal.filter(({ status, isCut }) => status === 200 && !isCut);
  return [...answered, ...heard.filter(isCutAtItsEnd)].reduce((total, request) => total + bill(request), 0n);
}

/** The journal has it as cut, and its vendor had told everything. */
function isCutAtItsEnd({ cutBy, toldAll }: HeardStream): boolean {
  return cutBy === 'vendor' && toldAll;
}

function checkAnswers({ calls, journal }: Outage, figures: OutageFigures): readonly string[] {
  const first = calls.find(({ error, delivered }) => error !== undefined && delivered === '');
  const share = figures.answered / figures.undelivered;
  const { serverErrors, rateLimits, cuts } = figures.faults;
  return [
    ...(share >= MIN_ANSWERED ? [] : [`only ${figures.answered} of ${figures.undelivered} calls were answered; call ${first?.call} failed with: ${first?.error?.message}`]),
    ...((serverErrors + rateLimits) / journal.length > 0.15 && cuts > 0 ? [] : [`there was no outage: ${serverErrors} errors, ${rateLimits} rate limits and ${cuts} cuts in ${journal.length} requests`]),
  ];
}

function checkAnswered({ call, streamed, delivered, result, served }: OutageCall): readonly string[] {
  const text = result?.text ?? '';
  return [
    ...(served.includes(text) ? [] : [`call ${call} was answered with what no vendor said: ${text}`]),
    ...(!streamed || delivered === text ? [] : [`call ${call} delivered "${delivered}" and ended with "${text}"`]),
    ...(result?.usage?.estimated === true ? [`call ${call} is estimated, and its vendor sent the usage`] : []),
  ];
}

function checkBroken({ call, delivered, error, served }: OutageCall): readonly string[] {
  if (delivered === '') return [];
  return [
    ...(error?.kind === 'unavailable' ? [] : [`call ${call} was cut and failed as ${error?.kind}`]),
    ...(error?.details?.['partialText'] === delivered ? [] : [`call ${call} delivered "${delivered}" and reports ${JSON.stringify(error?.details?.['partialText'])}`]),
    ...(served.some((text) => text.startsWith(delivered)) ? [] : [`call ${call} delivered what no vendor said: ${delivered}`]),
  ];
}

/** A call that broke off has an attempt that says so, with what it cost. */
function checkCuts({ calls, books }: Outage): readonly string[] {
  const broken = calls.filter(({ error, delivered }) => error !== undefined && delivered !== '').length;
  const rows = books.calls.filter(({ outcome }) => outcome !== 'ok');
  const known = rows.filter(({ id }) => books.attempts.some((row) => row.callId === id && row.outcome === 'unavailable' && (row.costPicoUsd ?? 0n) > 0n));
  return known.length >= broken ? [] : [`${broken} calls were cut after delivery, ${known.length} of them have an attempt with a cost`];
}

/** What a vendor had told of a stream that was cut is in its row: everything, or the input. */
function checkTold({ heard, books }: Outage, figures: OutageFigures): readonly string[] {
  const broken = books.attempts.filter(({ outcome, costPicoUsd }) => outcome !== 'ok' && (costPicoUsd ?? 0n) > 0n);
  const exact = broken.filter(({ isEstimated }) => !isEstimated).length;
  const begun = heard.filter(({ vendor, cutBy, hasWords, toldInput, toldAll }) => vendor === 'anthropic' && cutBy !== 'nobody' && hasWords && toldInput && !toldAll);
  const told = begun.map(({ vendor, call }) => usageOf(vendor, call).input);
  const booked = broken.filter(({ provider, isEstimated }) => provider === 'anthropic' && isEstimated).map(({ inputTokens }) => inputTokens ?? -1);
  const join = (counts: readonly number[]): string => counts.toSorted((a, b) => a - b).join(' ');
  return [
    ...(exact === figures.cutAfterUsage ? [] : [`${figures.cutAfterUsage} streams were cut after their usage had been told, ${exact} of them cost exactly that`]),
    ...(join(told) === join(booked) ? [] : [`streams were cut after these inputs had been told: ${join(told)}; the ledger has ${join(booked)}`]),
  ];
}

function checkBooks({ calls, journal, heard, books }: Outage, figures: OutageFigures): readonly string[] {
  const answered = journal.filter(({ status, isCut }) => status === 200 && !isCut).length - heard.filter(({ cutBy }) => cutBy === 'us').length;
  const rows = books.attempts.filter(({ outcome }) => outcome === 'ok').length;
  const known = sum(books.attempts);
  const wrongSums = books.calls.filter(({ id, costPicoUsd }) => {
    const own = books.attempts.filter((row) => row.callId === id);
    return costPicoUsd !== (own.some((row) => row.costPicoUsd === null) ? null : sum(own));
  });
  return [
    ...(books.calls.length === calls.length ? [] : [`${calls.length} calls have ${books.calls.length} rows`]),
    ...(rows === answered ? [] : [`the vendors answered ${answered} requests, the ledger has ${rows} attempts that ended well`]),
    ...(figures.ledgerPicoUsd === figures.journalPicoUsd ? [] : [`the ledger sums to ${figures.ledgerPicoUsd} picodollars, the journal to ${figures.journalPicoUsd}`]),
    ...(wrongSums.length === 0 ? [] : [`${wrongSums.length} calls do not cost what their attempts do`]),
    ...books.budget.flatMap(({ limit, reservedPicoUsd, spentPicoUsd }) => [
      ...(reservedPicoUsd === 0n ? [] : [`${reservedPicoUsd} picodollars stay reserved (${limit})`]),
      // What nobody knows is booked as the worst case.
      ...(figures.unknownCosts > 0 ? spentPicoUsd >= known : spentPicoUsd === known) ? [] : [`the budget has booked ${spentPicoUsd} picodollars (${limit}), the ledger ${known}`],
    ]),
  ];
}

function checkResidue({ residue, warnings }: Outage): readonly string[] {
  const { halfway, end } = residue;
  return [
    ...(halfway.listeners === 0 && end.listeners === 0 ? [] : [`${halfway.listeners}, then ${end.listeners} listeners stay on the callers' signal`]),
    ...(end.timers <= Math.max(halfway.timers, MAX_RESIDUE) ? [] : [`${halfway.timers}, then ${end.timers} timers stay`]),
    ...warnings,
  ];
}

function sum(rows: readonly Pick<AttemptRow, 'costPicoUsd'>[]): bigint {
  return rows.reduce((total, { costPicoUsd }) => total + (costPicoUsd ?? 0n), 0n);
}
