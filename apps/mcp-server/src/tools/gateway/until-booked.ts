// What the agent spent on earlier calls is counted behind their answers; whoever asks for sums waits for it.
import type { Services } from '../../services.ts';
import type { ToolCall } from '../../tool.ts';

// Counting takes a tenth of a second a megabyte. What is not counted by then is told as unknown.
const MAX_WAIT_MS = 20_000;

/** Resolves when the ledger has what was spent on all calls that were answered before. */
export async function untilBooked({ background }: Pick<Services, 'background'>, { signal }: Pick<ToolCall, 'signal'>): Promise<void> {
  await background.settled({ maxMs: MAX_WAIT_MS, signal });
}
