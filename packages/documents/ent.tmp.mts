import { readFileSync } from 'node:fs';
import { extractEntitiesFromDocumentOperation } from './src/index.ts';
for (const f of ['services-agreement.md', 'quarterly-report.md','support-tickets.md']) { const t = performance.now(); const r = await extractEntitiesFromDocumentOperation.local!.run({ text: readFileSync('/work/main/examples/documents/' + f, 'utf8'), entityTypes: ['person','organization','location','date','money','dragon'] }); console.log(f, Math.round(performance.now()-t), r.mentions.length, r.unsupportedTypes); console.log(JSON.stringify(r.entities, null, 0)); }
