// 2,000 calls through an outage of three vendors: every one of the gateway's promises, held against the vendors' own journal.
import { checkOutage, type OutageFigures } from '../../test/delegation/check-outage.ts';
import { runOutage } from '../../test/delegation/run-outage.ts';
import type { Check } from './check.ts';

const CALLS = 2_000;
const SEEDS = [1, 2, 3];

export const outage: Check = {
  name: 'outage: one request in five fails, one stream in twenty is cut, one vendor of three is down for half of the time',
  run: async () => {
    const rows: string[] = [];
    const totals = { answered: 0, undelivered: 0, cut: 0 };
    for (const seed of SEEDS) {
      const { figures, problems } = await checkOutage(await runOutage({ calls: CALLS, seed }));
      if (problems.length > 0) throw new Error(`seed ${seed}: ${problems.slice(0, 5).join('; ')}`);
      totals.answered += figures.answered;
      totals.undelivered += figures.undelivered;
      totals.cut += figures.cutAfterDelivery;
      rows.push(toRow(seed, figures));
    }
    const share = ((100 * totals.answered) / totals.undelivered).toFixed(2);
    return {
      tries: CALLS * SEEDS.length,
      outcome: `${totals.answered} of ${totals.undelivered} calls answered (${share} %), ${totals.cut} cut after delivery and said so; ledger = vendors' journal`,
      table: `| seed | calls | requests | 500s | 429s | streams cut | refused or reset | answered | cut after delivery | cut after the usage | vendors' journal, USD | ledger, USD | estimated, USD | cost unknown |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}

Vendors' APIs by @copilotkit/aimock over HTTP, spoken to by the vendors' SDKs; faults drawn from the seed for each request. Waits pass 20 times as fast.
The journal's sum is that of what the vendors told in full, also where the stream was cut behind it; other streams that were cut are estimated beside it, from the input that their vendor
had told where it had, and a connection that broke without an answer has an unknown cost.`,
    };
  },
};

function toRow(seed: number, figures: OutageFigures): string {
  const { serverErrors, rateLimits, cuts, refusedConnections } = figures.faults;
  const usd = (pico: bigint): string => (Number(pico) / 1e12).toFixed(9);
  const cells = [
    seed, figures.calls, figures.requests, serverErrors, rateLimits, cuts, refusedConnections, `${figures.answered} of ${figures.undelivered}`, figures.cutAfterDelivery, figures.cutAfterUsage,
    usd(figures.journalPicoUsd), usd(figures.ledgerPicoUsd), usd(figures.estimatedPicoUsd), figures.unknownCosts,
  ];
  return `| ${cells.join(' | ')} |`;
}
