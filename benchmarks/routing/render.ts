// The figures as Markdown tables.
import { COST_BAR, QUALITY_BAR } from './baselines.ts';
import { find, reachesBars, STRATEGIES, WARM_UPS, type Estimate, type Measured, type WorldResult } from './measure.ts';

export function renderWorld(result: WorldResult): string {
  const { world } = result;
  const lines = STRATEGIES.flatMap((strategy) =>
    (strategy === 'ours' ? WARM_UPS : ([1_000] as const)).map((warmUp) => {
      const measured = find(result, strategy, warmUp);
      const name = strategy === 'ours' ? `**ours after ${warmUp.toLocaleString('en-US')} calls**` : strategy;
      return { order: measured.relativeCost.mean, line: renderLine(name, measured, find(result, 'oracle', warmUp)) };
    }),
  );
  return `## ${world.name}

${world.description} ${world.models.length} models, ${new Set(world.traffic.map(({ task }) => task)).size} task types, ${share(world.judgedShare)} of the answers judged. Best single model: ${result.bestName}.

| strategy, by cost | accepted | cost | accepted, of the best's | cost, of the best's | gap to the oracle: accepted, cost |
| --- | --- | --- | --- | --- | --- |
${lines.toSorted((a, b) => a.order - b.order).map(({ line }) => line).join('\n')}
`;
}

function renderLine(name: string, measured: Measured, oracle: Measured): string {
  const gap = `${signed(100 * (measured.acceptedShare.mean - oracle.acceptedShare.mean))} points, x ${(measured.costUsd.mean / oracle.costUsd.mean).toFixed(2)}`;
  return `| ${name} | ${percent(measured.acceptedShare)} | $${measured.costUsd.mean.toFixed(2)} | ${percent(measured.relativeQuality)} | ${percent(measured.relativeCost)} | ${gap} |`;
}

function holds(result: WorldResult, strategy: (typeof STRATEGIES)[number]): string {
  return reachesBars(result, strategy) ? 'yes' : '**no**';
}

export function renderSummary(results: readonly WorldResult[]): string {
  const lines = results.map((result) => {
    const cell = (strategy: (typeof STRATEGIES)[number]): string => {
      const { relativeQuality, relativeCost } = find(result, strategy, 1_000);
      return `${share(relativeQuality.mean)} at ${share(relativeCost.mean)}`;
    };
    return `| ${result.world.name} | ${cell('always cheapest')} | ${cell('random')} | ${cell('static table at 40 % of the cost')} | ${cell('static table')} | ${cell('cheapest, then best')} | ${cell('ours with one try')} | **${cell('ours')}** | ${cell('oracle')} | ${holds(result, 'ours with one try')} | ${holds(result, 'ours')} |`;
  });
  return `## After 1,000 calls, in short

Accepted answers at cost, both relative to the best single model. The bar: at least ${share(QUALITY_BAR)} at no more than ${share(COST_BAR)}.

| world | always cheapest | random | static table at 40 % of the cost | static table | cheapest, then best | ours with one try | ours | oracle, one try | bar held by one try | by ours |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${lines.join('\n')}
`;
}

export function renderRandomWorlds(results: readonly WorldResult[], { kind, from }: { readonly kind: 'random' | 'hard random'; readonly from: number }): string {
  const possible = results.filter((result) => reachesBars(result, 'oracle'));
  const row = (name: string, strategy: (typeof STRATEGIES)[number]): string => {
    const held = possible.filter((result) => reachesBars(result, strategy));
    const readings = possible.map((result) => find(result, strategy, 1_000));
    const qualities = readings.map(({ relativeQuality }) => relativeQuality.mean).toSorted((a, b) => a - b);
    const costs = readings.map(({ relativeCost }) => relativeCost.mean).toSorted((a, b) => a - b);
    const at = (values: readonly number[], part: number): string => share(values[Math.min(values.length - 1, Math.floor(part * values.length))] ?? Number.NaN);
    return `| ${name} | ${share(held.length / possible.length)} (${held.length} of ${possible.length}) | ${at(qualities, 0.5)} | ${at(qualities, 0.1)} | ${at(qualities, 0)} | ${at(costs, 0.5)} | ${at(costs, 0.9)} | ${at(costs, 1)} |`;
  };
  const missed = possible.filter((result) => !reachesBars(result, 'ours')).map((result) => {
    const { relativeQuality, relativeCost } = find(result, 'ours', 1_000);
    return `${result.world.name} (${share(relativeQuality.mean)} at ${share(relativeCost.mean)})`;
  });
  return `## ${kind === 'random' ? 'Random worlds' : 'Random worlds of the hard kind'} that nothing was tuned on

Seeds ${from} to ${from + results.length - 1} of ${kind === 'random' ? 'generate-world.ts' : 'generate-hard-world.ts'}; ${results.length - possible.length} are left out because the oracle itself misses a bar there. After 1,000 calls:

| strategy | both bars held | accepted: median | 10th percentile | worst | cost: median | 90th percentile | worst |
| --- | --- | --- | --- | --- | --- | --- | --- |
${row('always cheapest', 'always cheapest')}
${row('static table at 40 % of the cost', 'static table at 40 % of the cost')}
${row('cheapest, then best', 'cheapest, then best')}
${row('ours with one try', 'ours with one try')}
${row('**ours**', 'ours')}
${row('oracle', 'oracle')}

${missed.length === 0 ? 'Ours misses none.' : `Ours misses: ${missed.join(', ')}.`}
`;
}

function percent({ mean, margin }: Estimate): string {
  return Number.isNaN(margin) ? `${(100 * mean).toFixed(1)} %` : `${(100 * mean).toFixed(1)} ± ${(100 * margin).toFixed(1)} %`;
}

function share(value: number): string {
  return `${(100 * value).toFixed(value < 0.1 ? 1 : 0)} %`;
}

function signed(value: number): string {
  return `${value >= 0 ? '+' : '−'}${Math.abs(value).toFixed(1)}`;
}
