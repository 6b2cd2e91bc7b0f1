// Real time, faster: waits between retries, cooldowns and leases pass as they would, without anybody waiting for them.
import { systemClock, type Clock } from '@gateway/core';

// Noon, so that no run reaches the next UTC day.
const NOON_MS = Date.parse('2026-11-03T12:00:00Z');

/** A clock on which `factor` milliseconds pass in one. */
export function createQuickClock(factor: number): Clock {
  const startedMs = systemClock.monotonicMs();
  const passedMs = (): number => (systemClock.monotonicMs() - startedMs) * factor;
  return {
    now: () => NOON_MS + Math.round(passedMs()),
    monotonicMs: passedMs,
    sleep: async (ms, signal) => systemClock.sleep(ms / factor, signal),
  };
}
