// Run as a process of its own: reads a part of a large file and tells how much its memory grew and how long it took. Arguments: the file, and which part.
import { dirname } from 'node:path';
import { createFileSandbox } from '../../packages/fs-sandbox/src/index.ts';

const [path = '', part = 'tail'] = process.argv.slice(2);
const sandbox = createFileSandbox({ roots: [dirname(path)] });
// Everything is loaded once before it counts.
await sandbox.readText(`${dirname(path)}/small.txt`, { tail: 1 });
const before = process.memoryUsage.rss();
const startedMs = performance.now();
const options = part === 'tail' ? { tail: 100 } : part === 'range' ? { lines: { start: 9_000_000, count: 100 } } : { bytes: { start: 900_000_000, end: 900_010_000 } };
const content = await sandbox.readText(path, options);
const ms = performance.now() - startedMs;
const peak = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ ms, grownBytes: Math.max(0, peak - before), lines: content.kind === 'text' ? content.text.trimEnd().split('\n').length : -1, first: content.kind === 'text' ? content.text.slice(0, 40) : '' }));
