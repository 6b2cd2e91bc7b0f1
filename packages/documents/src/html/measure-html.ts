// How large a tree a page would make, from its tags alone, before anything is built.

const TAG = /<(\/?)([a-z][a-z0-9-]*)[^<>]*>/gi;

// Without an end tag, or with one that pages leave out and parsers supply (HTML standard, 13.1.2.4): they would make flat pages look deep.
const NOT_NESTED = new Set('area base br col embed hr img input link meta source track wbr p li dt dd tr td th thead tbody tfoot option optgroup rt rp'.split(' '));

export interface HtmlMeasure {
  readonly elements: number;
  /** The deepest nesting of elements that have to be closed. */
  readonly depth: number;
  /** Sum over all elements of their depth squared: what Readability's time grows with. */
  readonly weight: number;
}

/** Counts tags; an estimate where they are not balanced. */
export function measureHtml(html: string): HtmlMeasure {
  let elements = 0;
  let depth = 0;
  let deepest = 0;
  let weight = 0;
  for (const [whole, slash, name = ''] of html.matchAll(TAG)) {
    if (slash !== '/') {
      elements += 1;
      weight += depth * depth;
    }
    if (whole.endsWith('/>') || NOT_NESTED.has(name.toLowerCase())) continue;
    depth = Math.max(0, depth + (slash === '/' ? -1 : 1));
    deepest = Math.max(deepest, depth);
  }
  return { elements, depth: deepest, weight };
}
