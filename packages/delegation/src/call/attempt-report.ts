// One try as results tell of it.
import type { AttemptRole, Cost, ErrorKind, Usage } from '@gateway/core';

export interface AttemptReport {
  readonly provider: string;
  /** The model that was asked. */
  readonly asked: string;
  /** The model that answered, as the vendor names it; the asked one when none did. */
  readonly model: string;
  readonly role: AttemptRole;
  readonly outcome: 'ok' | ErrorKind;
  /** `null` when nobody knows. */
  readonly usage: Usage | null;
  readonly cost: Cost | null;
  readonly latencyMs: number;
  readonly firstTokenMs?: number | undefined;
  /** How often the same request had been sent to the same model before. */
  readonly retry: number;
  /** Why it was made, in a few words. */
  readonly reason: string;
}
