// How far several judges agree beyond chance.

export interface Agreement {
  /** Cohen's kappa ("A Coefficient of Agreement for Nominal Scales", 1960) of two judges, Fleiss' ("Measuring nominal scale agreement among many raters", 1971) of more. */
  readonly method: 'cohen' | 'fleiss';
  /** 1 full agreement, 0 as by chance, below 0 less than that; `null` where chance alone would agree fully, or no pair has all verdicts. */
  readonly kappa: number | null;
  /** Share of the pairs of verdicts that are the same, 0 to 1; `null` without any. */
  readonly share: number | null;
  /** Pairs of answers that every judge gave a verdict on. */
  readonly items: number;
}

/** @param ratings of each item, by judge in the same order: a category each, `undefined` where there is no verdict; items that lack one do not count */
export function measureAgreement(ratings: readonly (readonly (string | undefined)[])[], judges: number): Agreement {
  const method = judges === 2 ? 'cohen' : 'fleiss';
  const full = ratings.filter((item): item is readonly string[] => item.length === judges && item.every((rating) => rating !== undefined));
  if (full.length === 0) return { method, kappa: null, share: null, items: 0 };
  const share = full.reduce((sum, item) => sum + agreeingShare(item), 0) / full.length;
  const chance = method === 'cohen' ? cohenChance(full) : fleissChance(full, judges);
  return { method, kappa: chance > 1 - 1e-12 ? null : (share - chance) / (1 - chance), share, items: full.length };
}

function agreeingShare(item: readonly string[]): number {
  let [same, pairs] = [0, 0];
  for (let i = 0; i < item.length; i += 1) {
    for (let j = i + 1; j < item.length; j += 1) {
      pairs += 1;
      if (item[i] === item[j]) same += 1;
    }
  }
  return same / pairs;
}

// Each of the two has habits of its own.
function cohenChance(items: readonly (readonly string[])[]): number {
  const share = (judge: number, category: string): number => items.filter((item) => item[judge] === category).length / items.length;
  return [...new Set(items.flat())].reduce((sum, category) => sum + share(0, category) * share(1, category), 0);
}

// All of them are taken to have the same habits.
function fleissChance(items: readonly (readonly string[])[], judges: number): number {
  const all = items.flat();
  return [...new Set(all)].reduce((sum, category) => sum + (all.filter((rating) => rating === category).length / (items.length * judges)) ** 2, 0);
}
