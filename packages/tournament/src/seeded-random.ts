// Random numbers that are the same for the same seed, on every machine: intervals of a tournament must come out alike when it is taken up again.

/** Numbers from 0 to 1, 1 excluded: mulberry32 by Tommy Ettinger (public domain). */
export function createSeededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
