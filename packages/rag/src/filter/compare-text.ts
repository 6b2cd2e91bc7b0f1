// The order of texts by code points: that of their UTF-8 bytes, which is SQLite's. JavaScript's own orders UTF-16 units, which differs beyond U+FFFF.

/** Negative, 0 or positive. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

// Surrogates stand for code points above all others: lifted over U+E000 to U+FFFF.
function rank(unit: number): number {
  return unit >= 0xd8_00 && unit <= 0xdf_ff ? unit + 0x1_00_00 : unit;
}
