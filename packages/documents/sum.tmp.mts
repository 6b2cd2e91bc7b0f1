import { readFileSync } from 'node:fs';
import { summarizeOperation } from './src/summarize/summarize-operation.ts';
const ex = '/work/main/examples/documents/';
for (const [f, format, maxLength, focus] of [['services-agreement.md', 'executive', 400, undefined], ['services-agreement.md', 'bullet_points', 150, 'termination and liability'], ['quarterly-report.md', 'executive', undefined, undefined], ['quarterly-report.md', 'tldr', undefined, undefined], ['research-note.md', 'paragraph', 120, undefined], ['research-note.md', 'key_points', undefined, undefined], ['support-tickets.md', 'key_points', 200, undefined], ['support-tickets.md', 'paragraph', 20, undefined]] as const) {
  const t = performance.now(); const r = await summarizeOperation.local!.run({ text: readFileSync(ex + f, 'utf8'), format, maxLength, focus });
  console.log(`=== ${f} ${format} ${maxLength} ${Math.round(performance.now() - t)} ms`, r.coverage); console.log(r.summary);
}
