// Answers in the form of YAML, with the spelling of every value kept: `07` and `no` are for the schema to understand.
import type { SoftMember, SoftNode } from './soft-node.ts';

const MAX_LENGTH = 200_000;

/** The document as a soft value; `undefined` when it is no mapping and no list, or no YAML. */
export async function parseYamlSoft(text: string): Promise<SoftNode | undefined> {
  if (text.length > MAX_LENGTH || !/^[ \t]*(?:- +\S|[\w"'*`-][^\n:]{0,60}:(?:\s|$))/m.test(text)) return undefined;
  const { isAlias, isMap, isScalar, isSeq, parseDocument } = await import('yaml');
  const document = parseDocument(text, { schema: 'failsafe', logLevel: 'silent', uniqueKeys: false, strict: false });
  if (document.errors.length > 0) return undefined;
  const toNode = (item: unknown): SoftNode | undefined => {
    if (item === null || item === undefined) return { kind: 'word', text: '', isCut: false };
    if (isAlias(item)) return undefined;
    if (isScalar(item)) {
      const written = typeof item.value === 'string' ? item.value : '';
      return { kind: item.type === 'PLAIN' ? 'word' : 'text', text: written, isCut: false };
    }
    if (isSeq(item)) {
      const items = item.items.map(toNode);
      return items.includes(undefined) ? undefined : { kind: 'list', items: items.filter((one) => one !== undefined), isCut: false, hasGap: item.items.some((one) => isScalar(one) && typeof one.value === 'string' && /^(?:\.{3}|…)$/.test(one.value)) };
    }
    if (!isMap(item)) return undefined;
    const members: SoftMember[] = [];
    for (const { key, value } of item.items) {
      const node = toNode(value);
      if (node === undefined || !isScalar(key)) return undefined;
      members.push({ key: String(key.value), node });
    }
    return { kind: 'map', members, isCut: false, hasGap: false };
  };
  const node = toNode(document.contents);
  return node?.kind === 'map' || node?.kind === 'list' ? node : undefined;
}
