// How good each model is at each task, from few judged answers: what a model shows in one task tells of the others, and what one model meets in a task
// tells how hard it is for all. A logistic regression with random effects (Gelman and Hill, "Data Analysis Using Regression and Multilevel/Hierarchical
// Models", 2006, ch. 14), fitted by Newton steps, one effect at a time.

/** Spread (standard deviation, in log odds) that effects are expected to have before anything is measured. */
export interface EffectSpread {
  readonly model: number;
  readonly task: number;
  readonly modelTask: number;
  readonly modelLanguage: number;
  readonly modelSize: number;
  /** What remains of a model in one task, language and size. */
  readonly cell: number;
}

/** Work of one kind. `''` is unknown. */
export interface WorkKind {
  readonly task: string;
  readonly language: string;
  readonly size: string;
}

export interface QualityEstimate {
  /** Log odds of being accepted, and how uncertain they are (variance). */
  readonly logOdds: number;
  readonly variance: number;
  /** Judged answers of this model in this task, in all tasks. */
  readonly inTask: number;
  readonly inAll: number;
}

export interface QualityModel {
  /** Sets what is known of the model's answers of this kind. */
  setCounts(model: string, kind: WorkKind, counts: Counts): void;
  /** Fits what depends on the model's answers of this kind: microseconds. */
  fit(model: string, kind: WorkKind): void;
  /** What is assumed of a model before it has been measured. */
  assume(model: string, logOdds: number): void;
  /** Evidence that is not this gateway's own, as counts for a model's whole task. */
  suppose(model: string, task: string, counts: Counts): void;
  estimate(model: string, kind: WorkKind): QualityEstimate;
  /** Goes once over all effects. */
  refit(): void;
}

/** Evidence: judged answers, by which the expectation goes, and how many of them are still fresh, by which its uncertainty goes. */
interface Counts {
  readonly accepted: number;
  readonly rejected: number;
  readonly weight: number;
}

interface Effect {
  value: number;
  mean: number;
  readonly group: Group;
  readonly cells: Cell[];
  /** Fresh judged answers in its cells. */
  count: number;
}

// Effects of one sort, which are expected to be spread alike.
interface Group {
  readonly prior: number;
  precision: number;
  readonly effects: Effect[];
}

interface Cell {
  accepted: number;
  rejected: number;
  weight: number;
  /** The sum of its effects. */
  logOdds: number;
  readonly effects: readonly Effect[];
}

interface ModelEffects {
  readonly own: Effect;
  readonly byTask: Map<string, Effect>;
  readonly byLanguage: Map<string, Effect>;
  readonly bySize: Map<string, Effect>;
  readonly cells: Map<string, Cell>;
  readonly supposed: Map<string, Cell>;
  supposedCount: number;
}

// Largest change of an effect in one step: far from the solution a whole Newton step overshoots.
const LONGEST_STEP = 1;
// Bernoulli variance is taken from shares within these bounds, so that ten accepted of ten do not count as certainty.
const LEAST_VARIANCE = 0.05;

export function createQualityModel(spread: EffectSpread): QualityModel {
  const groups: Groups = {
    model: createGroup(spread.model),
    task: createGroup(spread.task),
    modelTask: createGroup(spread.modelTask),
    modelLanguage: createGroup(spread.modelLanguage),
    modelSize: createGroup(spread.modelSize),
    cell: createGroup(spread.cell),
  };
  const tasks = new Map<string, Effect>();
  const models = new Map<string, ModelEffects>();
  const readModel = (model: string): ModelEffects => getOrMake(models, model, () => createModelEffects(groups));
  const readTask = (task: string): Effect => getOrMake(tasks, task, () => createEffect(groups.task));

  const makeCell = (effects: ModelEffects, kind: WorkKind): Cell => {
    const parts = [effects.own, readTask(kind.task), getOrMake(effects.byTask, kind.task, () => createEffect(groups.modelTask))];
    if (kind.language !== '') parts.push(getOrMake(effects.byLanguage, kind.language, () => createEffect(groups.modelLanguage)));
    if (kind.size !== '') parts.push(getOrMake(effects.bySize, kind.size, () => createEffect(groups.modelSize)));
    if (kind.language !== '' || kind.size !== '') parts.push(createEffect(groups.cell));
    return joinEffects(parts);
  };

  const estimate = (model: string, kind: WorkKind): QualityEstimate => {
    const effects = models.get(model);
    const task = tasks.get(kind.task)?.value ?? 0;
    if (effects === undefined) return { logOdds: task, variance: 1 / groups.model.precision + 1 / groups.modelTask.precision, inTask: 0, inAll: 0 };
    return estimateFrom({ effects, task, kind, groups });
  };

  return {
    setCounts: (model, kind, counts) => {
      const effects = readModel(model);
      setCellCounts(getOrMake(effects.cells, readCellKey(kind), () => makeCell(effects, kind)), counts);
    },
    fit: (model, kind) => {
      models.get(model)?.cells.get(readCellKey(kind))?.effects.forEach(fitEffect);
    },
    assume: (model, logOdds) => {
      const { own } = readModel(model);
      if (own.mean === logOdds) return;
      // What has been learnt stays relative to the assumption only as far as nothing contradicts it: the fit decides.
      if (own.cells.length === 0) own.value = logOdds;
      own.mean = logOdds;
      fitEffect(own);
    },
    suppose: (model, task, counts) => {
      const effects = readModel(model);
      const cell = getOrMake(effects.supposed, task, () => makeCell(effects, { task, language: '', size: '' }));
      if (cell.accepted === counts.accepted && cell.rejected === counts.rejected) return;
      effects.supposedCount += counts.accepted + counts.rejected - cell.accepted - cell.rejected;
      setCellCounts(cell, counts);
      cell.effects.forEach(fitEffect);
    },
    estimate,
    refit: () => {
      Object.values(groups).forEach(learnSpread);
      for (const task of tasks.values()) fitEffect(task);
      for (const effects of models.values()) {
        for (const effect of [effects.own, ...effects.byTask.values(), ...effects.byLanguage.values(), ...effects.bySize.values()]) fitEffect(effect);
        for (const cell of effects.cells.values()) cell.effects.slice(3).forEach(fitEffect);
      }
    },
  };
}

function createGroup(deviation: number): Group {
  return { prior: deviation ** 2, precision: 1 / deviation ** 2, effects: [] };
}

function createEffect(group: Group): Effect {
  const effect = { value: 0, mean: 0, group, cells: [], count: 0 };
  group.effects.push(effect);
  return effect;
}

const PRIOR_EFFECTS = 10;

// How much models, tasks and their pairs really differ shows in the fit: expectation maximisation for variance components (Dempster, Laird and Rubin 1977),
// held to the expectation as if that had been seen in some effects before.
function learnSpread(group: Group): void {
  let count = PRIOR_EFFECTS;
  let sum = PRIOR_EFFECTS * group.prior;
  for (const effect of group.effects) {
    if (effect.count < 2) continue;
    count += 1;
    sum += (effect.value - effect.mean) ** 2 + 1 / readCurvature(effect);
  }
  group.precision = count / sum;
}

function readCurvature(effect: Effect): number {
  let curvature = effect.group.precision;
  for (const cell of effect.cells) {
    const share = toShare(cell.logOdds);
    curvature += (cell.accepted + cell.rejected) * share * (1 - share);
  }
  return curvature;
}

type Groups = Readonly<Record<keyof EffectSpread, Group>>;

function createModelEffects(groups: Groups): ModelEffects {
  return { own: createEffect(groups.model), byTask: new Map(), byLanguage: new Map(), bySize: new Map(), cells: new Map(), supposed: new Map(), supposedCount: 0 };
}

function joinEffects(effects: readonly Effect[]): Cell {
  const cell: Cell = { accepted: 0, rejected: 0, weight: 0, logOdds: effects.reduce((sum, effect) => sum + effect.value, 0), effects };
  for (const effect of effects) effect.cells.push(cell);
  return cell;
}

function setCellCounts(cell: Cell, counts: Counts): void {
  const more = counts.weight - cell.weight;
  for (const effect of cell.effects) effect.count += more;
  cell.weight = counts.weight;
  cell.accepted = counts.accepted;
  cell.rejected = counts.rejected;
}

function readCellKey(kind: WorkKind): string {
  return `${kind.task}/${kind.language}/${kind.size}`;
}

// One Newton step on the log posterior, with all other effects held.
function fitEffect(effect: Effect): void {
  let gradient = (effect.mean - effect.value) * effect.group.precision;
  let curvature = effect.group.precision;
  for (const cell of effect.cells) {
    const count = cell.accepted + cell.rejected;
    const share = toShare(cell.logOdds);
    gradient += cell.accepted - count * share;
    curvature += count * share * (1 - share);
  }
  const step = Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, gradient / curvature));
  effect.value += step;
  for (const cell of effect.cells) cell.logOdds += step;
}

interface EstimateParts {
  readonly effects: ModelEffects;
  readonly task: number;
  readonly kind: WorkKind;
  readonly groups: Groups;
}

// The variance follows the hierarchy downwards: at each level what lies above is the prior and what was seen elsewhere below it is the evidence. Each
// answer is counted at one level only, so effects that share their evidence do not appear more certain, or less, than they are.
function estimateFrom({ effects, task, kind, groups }: EstimateParts): QualityEstimate {
  const modelTask = effects.byTask.get(kind.task);
  const language = kind.language === '' ? undefined : effects.byLanguage.get(kind.language);
  const size = kind.size === '' ? undefined : effects.bySize.get(kind.size);
  const cell = effects.cells.get(readCellKey(kind));
  const logOdds =
    cell?.logOdds ?? effects.own.value + task + (modelTask?.value ?? 0) + (language?.value ?? 0) + (size?.value ?? 0);
  const share = toShare(logOdds);
  const information = Math.max(LEAST_VARIANCE, share * (1 - share));
  const [inAll, inTask, inCell] = [effects.own.count, modelTask?.count ?? 0, cell === undefined ? 0 : cell.weight];
  const learn = (variance: number, count: number): number => 1 / (1 / variance + Math.max(0, count) * information);
  const spread = (name: keyof Groups): number => 1 / groups[name].precision;
  let variance = learn(spread('model'), inAll - inTask) + spread('modelTask');
  if (kind.language !== '' || kind.size !== '') {
    variance = learn(variance, inTask - inCell) + spread('cell');
    if (kind.language !== '') variance += learn(spread('modelLanguage'), (language?.count ?? 0) - inCell);
    if (kind.size !== '') variance += learn(spread('modelSize'), (size?.count ?? 0) - inCell);
  }
  const supposed = effects.supposed.get(kind.task);
  const foreign = supposed === undefined ? 0 : supposed.accepted + supposed.rejected;
  return { logOdds, variance: learn(variance, kind.language === '' && kind.size === '' ? inTask : inCell), inTask: inTask - foreign, inAll: inAll - effects.supposedCount };
}

/** The share that log odds stand for. */
export function toShare(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

/** The log odds of a share, which must lie between 0 and 1. */
export function toLogOdds(share: number): number {
  return Math.log(share / (1 - share));
}

/** The mean share when the log odds are normal: MacKay, "The Evidence Framework Applied to Classification Networks" (1992), eq. 4.10. */
export function toMeanShare(logOdds: number, variance: number): number {
  return toShare(logOdds / Math.sqrt(1 + (Math.PI * variance) / 8));
}

function getOrMake<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
