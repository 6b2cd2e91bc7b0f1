// Terms by number. Numbers are given once and never again, so that what is stored by number stays readable.

export interface TermDictionary {
  /** Terms known; the numbers are 0 to `size` - 1. */
  readonly size: number;
  idOf(term: string): number | undefined;
  /** The number of a term, given now when it has none. */
  add(term: string): number;
  termOf(id: number): string | undefined;
}

/** @param terms known already, in the order of their numbers */
export function createTermDictionary(terms: Iterable<string> = []): TermDictionary {
  const byId: string[] = [...terms];
  const byTerm = new Map(byId.map((term, id) => [term, id]));
  return {
    get size() {
      return byId.length;
    },
    idOf: (term) => byTerm.get(term),
    termOf: (id) => byId[id],
    add: (term) => {
      const known = byTerm.get(term);
      if (known !== undefined) return known;
      byTerm.set(term, byId.length);
      return byId.push(term) - 1;
    },
  };
}
