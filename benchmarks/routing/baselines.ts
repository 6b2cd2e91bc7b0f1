// The strategies that ours is compared with. All but `random` and `cheapest` know hidden truths; README.md says which.
import { createRandom, pick } from './random.ts';
import { expectAccepted, expectCost, listAble, type Choose, type SimulatedCall } from './simulate.ts';
import { nameOf, type World, type WorldModel } from './world.ts';

/** Share of the best model's accepted answers that must be reached, and share of its cost that may be spent. */
export const QUALITY_BAR = 0.95;
export const COST_BAR = 0.4;
/** What the oracle aims at: a little above the bar, so that luck does not push it below. */
export const ORACLE_AIM = 0.965;

export interface Baselines {
  /** The single model with the highest hidden mean over all calls, and the next best where that one cannot do a call. */
  readonly best: Choose;
  readonly cheapest: Choose;
  readonly random: Choose;
  /** Per task type the best model as the truth is at call 0. */
  readonly table: Choose;
  /** Per task type the models that accept most at no more than 40 % of the best's cost, as the truth is at call 0. */
  readonly cheapTable: Choose;
  /** Knows at every call what is true then, and reaches 96.5 % of the best single model's accepted answers in all at the least cost. */
  readonly oracle: Choose;
  readonly bestName: string;
}

export function createBaselines(world: World, calls: readonly SimulatedCall[], seed: number): Baselines {
  const names = world.models.map(nameOf);
  const overall = rankBy(names, (name) => sum(calls, (call) => valueOf(call, name)));
  const best: Choose = (call) => firstAble(call, overall);
  const random = createRandom(seed ^ 0x5bd1e995);
  // The table's author knows the traffic and all that is true at call 0, hidden costs included, but not what will change.
  const before = calls.map((call) => ({ ...call, state: { models: world.models } }));
  const tasks = [...new Set(world.traffic.map(({ task }) => task))];
  const byTask = new Map(tasks.map((task) => [task, before.filter((call) => call.entry.task === task)]));
  const table = new Map(tasks.map((task) => [task, rankBy(names, (name) => sum(byTask.get(task) ?? [], (call) => valueOf(call, name)))]));
  const cheapTable = fillTable({ tasks, names, byTask, limit: COST_BAR * sum(before, (call) => expectCost(best(call), call)) });
  return {
    best,
    bestName: overall[0] ?? '',
    cheapest: (call) => least(listAble(call), (model) => expectCost({ ...model, verbosity: 1 }, call)),
    random: (call) => pick(random, listAble(call)),
    table: (call) => firstAble(call, table.get(call.entry.task) ?? overall),
    cheapTable: (call) => firstAble(call, [cheapTable.get(call.entry.task) ?? '', ...(table.get(call.entry.task) ?? overall)]),
    oracle: findOracle(calls, ORACLE_AIM * sum(calls, (call) => expectAccepted(best(call), call))),
  };
}

// The least cost for a number of accepted answers is reached by giving all accepted answers one price and taking for each call what is then worth most;
// the price is found by bisection (Lagrange; Everett 1963, "Generalized Lagrange Multiplier Method").
function findOracle(calls: readonly SimulatedCall[], required: number): Choose {
  const choose = (price: number): Choose => (call) => least(listAble(call), (model) => expectCost(model, call) - price * expectAccepted(model, call));
  let [low, high] = [0, 1e15];
  for (let step = 0; step < 40; step += 1) {
    const middle = low === 0 ? high / 1e4 : Math.sqrt(low * high);
    const take = choose(middle);
    if (sum(calls, (call) => expectAccepted(take(call), call)) >= required) high = middle;
    else low = middle;
    if (low > 0 && high / low < 1.005) break;
  }
  return choose(high);
}

/** What a model is worth for a call: nothing when it cannot do it. */
function valueOf(call: SimulatedCall, name: string): number {
  const model = listAble(call).find((able) => nameOf(able) === name);
  return model === undefined ? 0 : expectAccepted(model, call);
}

interface TableParts {
  readonly tasks: readonly string[];
  readonly names: readonly string[];
  readonly byTask: ReadonlyMap<string, readonly SimulatedCall[]>;
  readonly limit: number;
}

const STEPS = 4_000;

// A knapsack with one choice per task, solved by dynamic programming over the cost in steps of 1/4,000 of the limit (rounded to the nearest).
function fillTable({ tasks, names, byTask, limit }: TableParts): ReadonlyMap<string, string> {
  let states = new Map<number, { readonly value: number; readonly chosen: readonly string[] }>([[0, { value: 0, chosen: [] }]]);
  for (const task of tasks) {
    const calls = byTask.get(task) ?? [];
    const options = names.map((name) => {
      const doing = (call: SimulatedCall): WorldModel | undefined => listAble(call).find((able) => nameOf(able) === name);
      const cost = sum(calls, (call) => {
        const model = doing(call);
        return model === undefined ? 0 : expectCost(model, call);
      });
      return { name, value: sum(calls, (call) => valueOf(call, name)), steps: Math.round((STEPS * cost) / limit) };
    });
    const next: typeof states = new Map();
    for (const [spent, { value, chosen }] of states) {
      for (const option of options) {
        const total = spent + option.steps;
        if (total > STEPS || (next.get(total)?.value ?? -1) >= value + option.value) continue;
        next.set(total, { value: value + option.value, chosen: [...chosen, option.name] });
      }
    }
    states = prune(next);
  }
  const [found] = [...states.values()].toSorted((a, b) => b.value - a.value);
  return new Map(tasks.map((task, index) => [task, found?.chosen[index] ?? '']));
}

// Only what is better than everything cheaper can be part of the best table.
function prune<State extends { readonly value: number }>(states: ReadonlyMap<number, State>): Map<number, State> {
  let highest = -1;
  return new Map(
    [...states].toSorted(([a], [b]) => a - b).filter(([, { value }]) => {
      const isBetter = value > highest;
      if (isBetter) highest = value;
      return isBetter;
    }),
  );
}

function firstAble(call: SimulatedCall, names: readonly string[]): WorldModel {
  const able = new Map(listAble(call).map((model) => [nameOf(model), model]));
  for (const name of names) {
    const model = able.get(name);
    if (model !== undefined) return model;
  }
  throw new Error(`None of ${names.join(', ')} can do call ${call.index}.`);
}

function rankBy(names: readonly string[], value: (name: string) => number): readonly string[] {
  return names.map((name) => ({ name, value: value(name) })).toSorted((a, b) => b.value - a.value).map(({ name }) => name);
}

function least<T>(items: readonly T[], value: (item: T) => number): T {
  let found: { readonly item: T; readonly value: number } | undefined;
  for (const item of items) {
    const mine = value(item);
    if (found === undefined || mine < found.value) found = { item, value: mine };
  }
  if (found === undefined) throw new Error('Nothing to choose from.');
  return found.item;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
