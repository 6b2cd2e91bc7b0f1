// How large a tree XML would make, from its bytes alone, before anything is built.

const OPEN = 0x3c;
const CLOSE = 0x3e;
const SLASH = 0x2f;
const QUESTION = 0x3f;
const EXCLAMATION = 0x21;

export interface XmlMeasure {
  readonly elements: number;
  readonly depth: number;
}

/** Counts tags; an estimate where they are not balanced, or where `>` stands in an attribute. */
export function measureXml(xml: Uint8Array): XmlMeasure {
  let elements = 0;
  let depth = 0;
  let deepest = 0;
  for (let at = xml.indexOf(OPEN); at !== -1; at = xml.indexOf(OPEN, at + 1)) {
    const next = xml[at + 1];
    if (next === QUESTION || next === EXCLAMATION) continue;
    if (next === SLASH) {
      depth = Math.max(0, depth - 1);
      continue;
    }
    elements += 1;
    const end = xml.indexOf(CLOSE, at);
    if (end === -1) break;
    if (xml[end - 1] === SLASH) continue;
    depth += 1;
    deepest = Math.max(deepest, depth);
  }
  return { elements, depth: deepest };
}
