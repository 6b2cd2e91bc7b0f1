// JSON that breaks off, up to its last complete part. A half-written string, number or list item is not data: it is left out.
import { findStringEnd } from './find-closing.ts';

/** The text with its open brackets closed behind the last complete member or item; `undefined` when there is none. */
export function closeTruncated(text: string): string | undefined {
  const open: ('{' | '[')[] = [];
  let afterColon = false;
  let cut: { readonly end: number; readonly open: readonly string[] } | undefined;
  const keep = (end: number): void => {
    // An object in a list counts only once it is complete: half of it would look like one with little to say.
    if (open.length > 0 && !open.slice(0, -1).includes('[')) cut = { end, open: [...open] };
  };
  for (let position = 0; position < text.length; position += 1) {
    const char = text[position];
    if (char === '"') {
      const end = findStringEnd(text, position);
      const isClosed = end <= text.length && text[end - 1] === '"' && end > position + 1 && !(end === text.length && endsInEscape(text));
      if (isClosed && (afterColon || open.at(-1) === '[')) keep(end);
      position = end - 1;
    } else if (char === '{' || char === '[') {
      open.push(char);
      afterColon = false;
      keep(position + 1);
    } else if (char === '}' || char === ']') {
      open.pop();
      if (open.length === 0) return text.slice(0, position + 1);
      keep(position + 1);
    } else if (char === ',') {
      afterColon = false;
      keep(position);
    } else if (char === ':') afterColon = true;
  }
  if (cut === undefined) return undefined;
  return text.slice(0, cut.end) + cut.open.toReversed().map((bracket) => (bracket === '{' ? '}' : ']')).join('');
}

// A quote at the very end that is written as \" closes nothing.
function endsInEscape(text: string): boolean {
  let slashes = 0;
  while (text[text.length - 2 - slashes] === '\\') slashes += 1;
  return slashes % 2 === 1;
}
