// Run as a process of its own: changes a file that others change at the same time, and says after each change that it was made.
// Arguments: the directory, `line` or `counter`, its number, how many changes.
import { isGatewayError } from '@gateway/core';
import { createFileSandbox } from '../src/index.ts';

const [directory = '', kind = '', id = '0', count = '0'] = process.argv.slice(2);
const sandbox = createFileSandbox({ roots: [directory] });

if (kind === 'line') {
  // Its own line of one file: another process's edit of another line must not undo this one.
  const { text } = await readWhole('lines.txt');
  const start = Number(new RegExp(`^line ${id}: (\\d+);$`, 'm').exec(text)?.[1]);
  for (let n = start; n < Number(count); n += 1) {
    await sandbox.editFile('lines.txt', [{ oldText: `line ${id}: ${n};`, newText: `line ${id}: ${n + 1};` }]);
    process.stdout.write(`${n + 1}\n`);
  }
} else {
  // One number that all count up: two who read the same one must not both write.
  for (let made = 0; made < Number(count); ) {
    const { text, hash } = await readWhole('counter.txt');
    try {
      await sandbox.writeText('counter.txt', String(Number(text) + 1), { expectedHash: hash });
      made += 1;
      process.stdout.write(`${made}\n`);
    } catch (error) {
      if (!isGatewayError(error) || error.kind !== 'invalid_input') throw error;
    }
  }
}

async function readWhole(path: string): Promise<{ readonly text: string; readonly hash: string }> {
  const content = await sandbox.readText(path);
  if (content.kind !== 'text' || content.hash === undefined) throw new Error(`${path} is no small text`);
  return { text: content.text, hash: content.hash };
}
