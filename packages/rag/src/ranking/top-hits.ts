// The best few of many scores: a heap of fixed size, its worst on top. Equal scores go by id, so that results do not depend on the order of work.

export interface Hit {
  readonly id: number;
  readonly score: number;
}

export interface TopHits {
  /** Below or at this score nothing gets in any more, except an equal one with a smaller id; -Infinity while there is room. */
  readonly floor: number;
  add(id: number, score: number): void;
  /** Best first. */
  list(): Hit[];
}

export function createTopHits(limit: number): TopHits {
  const ids: number[] = [];
  const scores: number[] = [];
  const isWorse = (a: number, b: number): boolean => {
    const [left, right] = [scores[a] ?? 0, scores[b] ?? 0];
    return left === right ? (ids[a] ?? 0) > (ids[b] ?? 0) : left < right;
  };
  const swap = (a: number, b: number): void => {
    [ids[a], ids[b]] = [ids[b] ?? 0, ids[a] ?? 0];
    [scores[a], scores[b]] = [scores[b] ?? 0, scores[a] ?? 0];
  };
  const sink = (): void => {
    for (let at = 0; ; ) {
      let worst = at;
      for (const child of [2 * at + 1, 2 * at + 2]) if (child < ids.length && isWorse(child, worst)) worst = child;
      if (worst === at) return;
      swap(at, worst);
      at = worst;
    }
  };
  const rise = (): void => {
    for (let at = ids.length - 1; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!isWorse(at, parent)) return;
      swap(at, parent);
      at = parent;
    }
  };
  return {
    get floor() {
      return ids.length < limit ? Number.NEGATIVE_INFINITY : (scores[0] ?? Number.POSITIVE_INFINITY);
    },
    add: (id, score) => {
      if (ids.length < limit) {
        ids.push(id);
        scores.push(score);
        rise();
      } else if (limit > 0 && (score > (scores[0] ?? 0) || (score === scores[0] && id < (ids[0] ?? 0)))) {
        ids[0] = id;
        scores[0] = score;
        sink();
      }
    },
    list: () => ids.map((id, index) => ({ id, score: scores[index] ?? 0 })).sort((a, b) => b.score - a.score || a.id - b.id),
  };
}
