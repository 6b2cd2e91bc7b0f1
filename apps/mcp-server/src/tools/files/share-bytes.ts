// How much of each of several files is given: what small ones leave is for the large ones.

/**
 * @param sizes of the files, in bytes
 * @param limits.total for all of them together
 * @param limits.most for one of them
 * @returns for each file a limit in bytes; that of one that fits is no smaller than the file
 */
export function shareBytes(sizes: readonly number[], { total, most }: { readonly total: number; readonly most: number }): readonly number[] {
  const limits = sizes.map(() => 0);
  let left = total;
  for (const [done, index] of [...sizes.keys()].toSorted((one, other) => (sizes[one] ?? 0) - (sizes[other] ?? 0)).entries()) {
    const limit = Math.min(most, Math.floor(left / (sizes.length - done)));
    limits[index] = limit;
    left -= Math.min(limit, sizes[index] ?? 0);
  }
  return limits;
}
