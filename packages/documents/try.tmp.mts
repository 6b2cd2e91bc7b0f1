import { readFileSync } from 'node:fs';
import { loadDocument } from '/work/main/packages/documents/src/load-document.ts';
for (const f of process.argv.slice(2)) { const t = performance.now(); try { const d = await loadDocument({ bytes: readFileSync(f), name: f }); console.log(`=== ${f} ${Math.round(performance.now() - t)} ms`, { ...d, text: d.text.length }); console.log(d.text); } catch (e) { console.log(f, e); } }
