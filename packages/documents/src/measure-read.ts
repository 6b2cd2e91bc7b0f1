// How much of a text its parts cover, so that "the whole document was read" is a measurement and not a claim.

/** Share of the text inside any span, 0 to 1; blank gaps between spans count as read. */
export function measureRead(text: string, spans: readonly { readonly start: number; readonly end: number }[]): number {
  let unread = 0;
  let position = 0;
  for (const span of [...spans.toSorted((a, b) => a.start - b.start), { start: text.length, end: text.length }]) {
    if (span.start > position) unread += text.slice(position, span.start).trim().length;
    position = Math.max(position, span.end);
  }
  return text.length === 0 ? 1 : 1 - unread / text.length;
}
