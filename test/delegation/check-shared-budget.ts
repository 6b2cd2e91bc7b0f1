// The promises of a budget that processes share, each as a run that returns what went wrong: nothing when all is well.
import { CALL_PICO_USD, COVERED, METERED } from './processes/metered-budget.ts';
import { openSharedBudgetScene, type SharedBudgetScene } from './run-shared-budget.ts';

const LIMIT = CALL_PICO_USD * BigInt(COVERED);
const PROCESSES = 2;

export interface SharedBudgetOutcome {
  readonly answered: number;
  readonly refused: number;
  readonly problems: readonly string[];
}

async function withScene<T>(work: (scene: SharedBudgetScene) => Promise<T>): Promise<T> {
  const scene = await openSharedBudgetScene();
  try {
    return await work(scene);
  } finally {
    await scene.close();
  }
}

/** `calls` calls of two processes at once, whose bill is the worst case, or `1 / cheaper` of it: as many settle as the budget covers. */
export async function spendTogether({ calls, cheaper = 1 }: { readonly calls: number; readonly cheaper?: number | undefined }): Promise<SharedBudgetOutcome> {
  return withScene(async (scene) => {
    const maxTokens = METERED.maxTokens * cheaper;
    const spenders = await Promise.all(Array.from({ length: PROCESSES }, async () => scene.start({ calls: calls / PROCESSES, stage: 'whole', maxTokens })));
    for (const spender of spenders) spender.begin();
    const said = await Promise.all(spenders.map(async ({ report }) => report()));
    const answered = said.reduce((sum, report) => sum + report.answered, 0);
    const refused = said.reduce((sum, report) => sum + report.refused, 0);
    const { attempts, budget, calls: rows } = await scene.readBooks();
    const spent = attempts.reduce((sum, { costPicoUsd }) => sum + (costPicoUsd ?? 0n), 0n);
    const most = cheaper === 1 ? COVERED : Number(LIMIT / CALL_PICO_USD);
    return {
      answered,
      refused,
      problems: [
        ...said.flatMap(({ failed }) => failed),
        ...expect(answered + refused === calls, `${answered} answered and ${refused} refused of ${calls}`),
        ...expect(answered <= most && (cheaper > 1 || answered === COVERED), `${answered} were answered, ${most} are covered`),
        ...expect(scene.vendor.requests.length === answered, `the vendor was asked ${scene.vendor.requests.length} times for ${answered} answers`),
        ...expect(attempts.length === answered && rows.length === calls, `${attempts.length} attempts and ${rows.length} calls in the ledger`),
        ...expect(spent === CALL_PICO_USD * BigInt(answered), `the ledger sums to ${spent}`),
        ...budget.flatMap((scope) => [
          ...expect(scope.reservedPicoUsd === 0n, `${scope.reservedPicoUsd} stay reserved (${scope.limit})`),
          ...expect(scope.spentPicoUsd === spent && scope.spentPicoUsd <= LIMIT, `${scope.spentPicoUsd} are booked (${scope.limit}), ${LIMIT} are allowed, ${spent} were spent`),
        ]),
      ],
    };
  });
}

/** A process that is killed while its vendor keeps it waiting: what it had reserved comes free when its lease is over, and others may spend it. */
export async function killWhileReserved({ calls, leaseMs }: { readonly calls: number; readonly leaseMs: number }): Promise<SharedBudgetOutcome> {
  return withScene(async (scene) => {
    const victim = await scene.start({ calls, stage: 'silent', leaseMs });
    victim.begin();
    await scene.until((scopes) => scopes.every(({ reservedPicoUsd }) => reservedPicoUsd === LIMIT), 'everything is reserved');
    // Longer than a lease: a living process renews what it holds.
    const heldUntil = performance.now() + leaseMs * 2;
    await scene.until((scopes) => scopes.some(({ reservedPicoUsd }) => reservedPicoUsd < LIMIT) || performance.now() > heldUntil, 'two leases have passed');
    const stillHeld = (await scene.readBudget()).every(({ reservedPicoUsd }) => reservedPicoUsd === LIMIT);
    await victim.kill();
    await scene.until((scopes) => scopes.every(({ reservedPicoUsd }) => reservedPicoUsd === 0n), 'the reservations of a killed process expire');
    const heir = await scene.start({ calls, stage: 'whole', leaseMs });
    heir.begin();
    const { answered, refused, failed } = await heir.report();
    const budget = await scene.readBudget();
    return {
      answered,
      refused,
      problems: [
        ...failed,
        ...expect(stillHeld, 'a living process lost what it had reserved'),
        ...expect(answered === COVERED, `${answered} were answered after a process was killed, ${COVERED} are covered`),
        ...budget.flatMap((scope) => expect(scope.reservedPicoUsd === 0n && scope.spentPicoUsd === LIMIT, `${scope.reservedPicoUsd} reserved and ${scope.spentPicoUsd} spent (${scope.limit})`)),
      ],
    };
  });
}

function expect(holds: boolean, otherwise: string): readonly string[] {
  return holds ? [] : [otherwise];
}
