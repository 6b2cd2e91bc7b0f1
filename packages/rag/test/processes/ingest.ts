// Adds documents to a knowledge base until it is done or killed: ingest.ts PATH COUNT
import { createKnowledgeBases, openSqliteStore } from '../../src/index.ts';
import { BASE_NAME, DOCUMENTS_A_CALL, makeDocument } from '../ingest-ground.ts';

const [path = '', count = '0'] = process.argv.slice(2);
const bases = createKnowledgeBases({ store: openSqliteStore({ path }) });
const isThere = (await bases.list()).some(({ name }) => name === BASE_NAME);
const base = await (isThere ? bases.open(BASE_NAME) : bases.create({ name: BASE_NAME }));
process.stdout.write('ready\n');
for (let start = 0; start < Number(count); start += DOCUMENTS_A_CALL) {
  const documents = Array.from({ length: Math.min(DOCUMENTS_A_CALL, Number(count) - start) }, (_, offset) => makeDocument(start + offset));
  const { errors } = await base.add(documents, { chunking: { size: 40 } });
  if (errors.length > 0) throw new Error(errors[0]?.error);
}
await bases.close();
process.stdout.write('done\n');
