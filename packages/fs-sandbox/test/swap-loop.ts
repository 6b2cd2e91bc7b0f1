// Run as a process of its own: swaps what is at a name for a link that leads out, and back, until it is killed.
// Arguments: the directory that holds `slot` and `spare`, and where the link leads.
import { renameSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

const [directory = '', outside = ''] = process.argv.slice(2);
const slot = join(directory, 'slot');
const spare = join(directory, 'spare');
process.stdout.write('ready\n');
for (;;) {
  renameSync(slot, spare);
  symlinkSync(outside, slot);
  unlinkSync(slot);
  renameSync(spare, slot);
}
