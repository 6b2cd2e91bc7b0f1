// Lines in order: by their characters, by the number they begin with, or by length. Equal ones stay as they stood.
import { defineAction } from '../local-action.ts';
import { iterateLines } from '../iterate-lines.ts';
import { sortInPortions } from '../sort-in-portions.ts';

export const sortLines = defineAction({
  name: 'sort_lines',
  parameters: {
    by: { kind: 'choice', values: ['text', 'number', 'length'], default: 'text' },
    order: { kind: 'choice', values: ['ascending', 'descending'], default: 'ascending' },
    ignore_case: { kind: 'boolean', default: false },
  },
  run: async (text, { by, order, ignore_case: ignoreCase }, { pacer }) => {
    // The break at the very end ends the last line; it begins no further one.
    const end = /\r?\n$/.exec(text)?.[0] ?? '';
    const entries: { readonly line: string; readonly key: Key }[] = [];
    for (const line of iterateLines(text.slice(0, text.length - end.length))) {
      const bare = line.replace(/\r+$/, '');
      entries.push({ line: bare, key: toKey(bare, by, ignoreCase) });
      await pacer(line.length + 1);
    }
    const sign = order === 'ascending' ? 1 : -1;
    const sorted = await sortInPortions(entries, (a, b) => compareKeys(a.key, b.key, sign), pacer);
    const newline = text.includes('\r\n') ? '\r\n' : '\n';
    return { text: sorted.map((entry) => entry.line).join(newline) + end };
  },
});

type Key = string | number | undefined;

function toKey(line: string, by: 'text' | 'number' | 'length', ignoreCase: boolean): Key {
  if (by === 'length') return line.length;
  if (by === 'text') return ignoreCase ? line.toLowerCase() : line;
  const number = Number.parseFloat(line);
  return Number.isNaN(number) ? undefined : number;
}

// Lines without a number come behind all that have one, whatever the order.
function compareKeys(a: Key, b: Key, sign: 1 | -1): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return a < b ? -sign : a > b ? sign : 0;
}
