// The documents of the demo: those written for this repository, and the long ones that the installation itself brings.
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));

export const OWN_DOCUMENTS = {
  agreement: 'examples/documents/services-agreement.md',
  report: 'examples/documents/quarterly-report.md',
  reportPdf: 'examples/documents/quarterly-report.pdf',
  reportDocx: 'examples/documents/quarterly-report.docx',
  note: 'examples/documents/research-note.md',
  tickets: 'examples/documents/support-tickets.md',
} as const;

/**
 * Long texts from installed packages, as paths relative to the repository.
 *
 * @throws when one is missing: the demo must not silently do less
 */
export function findLongDocuments(): readonly { readonly title: string; readonly path: string }[] {
  return [
    { title: 'Node.js changelog', path: findOne('node_modules/node/node_modules/node-*/CHANGELOG.md') },
    { title: 'Node.js licence texts', path: findOne('node_modules/node/node_modules/node-*/LICENSE') },
    { title: 'OpenAI SDK changelog', path: findOne('packages/providers/node_modules/openai/CHANGELOG.md') },
  ];
}

function findOne(pattern: string): string {
  const [path] = globSync(pattern, { cwd: REPOSITORY });
  if (path === undefined) throw new Error(`The installation brought no ${pattern}. Run the install again.`);
  return path;
}
