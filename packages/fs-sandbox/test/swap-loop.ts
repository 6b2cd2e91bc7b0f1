// Run as a process of its own: swaps what is at a name for a link that leads out, and back, until it is killed or left alone.
// Arguments: the directory that holds `slot` and `spare`, and where the link leads.
import { renameSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

const [directory = '', outside = ''] = process.argv.slice(2);
const slot = join(directory, 'slot');
const spare = join(directory, 'spare');
process.stdout.write('ready\n');
const parent = process.ppid;
while (process.ppid === parent) {
  tryTo(() => renameSync(slot, spare));
  tryTo(() => symlinkSync(outside, slot));
  tryTo(() => unlinkSync(slot));
  tryTo(() => renameSync(spare, slot));
}

// Whoever writes at the same time may have put something in the place meanwhile.
function tryTo(step: () => void): void {
  try {
    step();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}
