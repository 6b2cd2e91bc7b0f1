// A checkpoint in memory, which a test can look into and hand to a second run.
import type { Checkpoint, JsonValue } from '@gateway/core';

export interface MemoryCheckpoint extends Checkpoint {
  readonly kept: Map<string, JsonValue>;
}

export function createMemoryCheckpoint(): MemoryCheckpoint {
  const kept = new Map<string, JsonValue>();
  return { kept, load: (key) => kept.get(key), save: async (key, value) => void kept.set(key, value) };
}
