// Texts that went through one encoding too many or too few on their way from a model: each variant undoes one such step in old and new alike.

type Variant = (text: string) => string;

const NAMED: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", '#39': "'", '#x27': "'", nbsp: '\u00a0' };

const VARIANTS: readonly Variant[] = [
  // "\n", "\t", "\"", "\\", "\u00e9" written out
  (text) => text.replaceAll(/\\(?:u([\da-f]{4})|([nrtbf"'`\\/]))/gi, (whole, code: string | undefined, name: string | undefined) => (code === undefined ? (NAMED[name ?? ''] ?? name ?? whole) : String.fromCharCode(Number.parseInt(code, 16)))),
  (text) => text.replaceAll(/\\(["'`])/g, '$1'),
  (text) => text.replaceAll('\\\\', '\\'),
  (text) => text.replaceAll(/&(lt|gt|amp|quot|apos|nbsp|#39|#x27);/g, (whole, name: string) => ENTITIES[name] ?? whole),
  // and the other way round
  (text) => text.replaceAll(/(?<!\\)"/g, '\\"'),
  (text) => text.replaceAll(/(?<!\\)'/g, "\\'"),
  (text) => text.replaceAll('\\', '\\\\'),
  (text) => text.replaceAll('\t', '\\t'),
  (text) => text.replaceAll(/\r?\n/g, '\\n'),
  (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
];

/** Old and new text after each step that changes the old one. */
export function listVariants(oldText: string, newText: string): readonly { readonly oldText: string; readonly newText: string }[] {
  const seen = new Set<string>();
  return VARIANTS.flatMap((variant) => {
    const changed = { oldText: variant(oldText), newText: variant(newText) };
    // Two steps that make the same of the old text may make different things of the new one.
    const key = JSON.stringify([changed.oldText, changed.newText]);
    if (changed.oldText === oldText || seen.has(key)) return [];
    seen.add(key);
    return [changed];
  });
}
