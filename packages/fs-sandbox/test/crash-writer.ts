// Run as a process of its own: writes and edits one file again and again until it is killed. Argument: the directory.
import { createFileSandbox } from '../src/index.ts';
import { versionOf } from './crash-versions.ts';

const [directory = '', start = '0'] = process.argv.slice(2);
const sandbox = createFileSandbox({ roots: [directory] });
// Everything is loaded before it counts.
await sandbox.writeText('warm.txt', 'one\n');
await sandbox.editFile('warm.txt', [{ oldText: 'one', newText: 'two' }]);
for (let n = Number(start); ; n += 1) {
  if (n % 2 === 0) await sandbox.writeText('file.txt', versionOf(n));
  else await sandbox.editFile('file.txt', [{ oldText: `version ${n - 1} `, newText: `version ${n} `, replaceAll: true }]);
  process.stdout.write(`${n}\n`);
}
