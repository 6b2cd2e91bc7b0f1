// Answers in the form of XML: elements as keys, repeated elements as lists, text as it is spelled.
import type { SoftMember, SoftNode } from './soft-node.ts';

const TAG = /<(\/?)([A-Za-z_][\w.-]*)((?:\s[^<>]*)?)(\/?)>/g;
const MAX_TAGS = 10_000;

interface Element {
  readonly name: string;
  readonly members: SoftMember[];
  text: string;
}

/** The elements of `text` as one object; `undefined` when its tags do not nest or there are none. */
export function parseTags(text: string): SoftNode | undefined {
  const root: Element = { name: '', members: [], text: '' };
  const stack: Element[] = [root];
  let last = 0;
  let count = 0;
  for (const tag of text.matchAll(TAG)) {
    const [whole, closing, name = '', attributes = '', empty] = tag;
    const top = stack.at(-1) ?? root;
    top.text += text.slice(last, tag.index);
    last = tag.index + whole.length;
    count += 1;
    if (count > MAX_TAGS) return undefined;
    if (closing === '/') {
      if (top.name !== name || stack.length === 1) return undefined;
      stack.pop();
      (stack.at(-1) ?? root).members.push({ key: name, node: toNode(top) });
    } else if (empty === '/') top.members.push({ key: name, node: { kind: 'word', text: '', isCut: false } });
    else stack.push({ name, members: readAttributes(attributes), text: '' });
  }
  // Elements that never end were cut.
  return stack.length === 1 && root.members.length > 0 ? toNode({ ...root, text: '' }) : undefined;
}

function readAttributes(text: string): SoftMember[] {
  return Array.from(text.matchAll(/([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g), ([, key = '', double, single]) => ({ key, node: { kind: 'text' as const, text: decode(double ?? single ?? ''), isCut: false } }));
}

function toNode({ members, text }: Element): SoftNode {
  if (members.length === 0) return { kind: 'word', text: decode(text.replaceAll(/^\s*<!\[CDATA\[|\]\]>\s*$/g, '').trim()), isCut: false };
  const keys = [...new Set(members.map(({ key }) => key))];
  const grouped = keys.map((key): SoftMember => {
    const nodes = members.filter((member) => member.key === key).map(({ node }) => node);
    const [only] = nodes;
    return { key, node: only !== undefined && nodes.length === 1 ? only : { kind: 'list', items: nodes, isCut: false, hasGap: false } };
  });
  return { kind: 'map', members: grouped, isCut: false, hasGap: false };
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function decode(text: string): string {
  return text.replaceAll(/&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([\da-f]{1,6}));/gi, (whole: string, ...groups: (string | undefined)[]) => {
    const [name, decimal, hex] = groups;
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
  });
}
