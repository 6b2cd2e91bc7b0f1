// Headline capitals, line by line: all words but short articles, conjunctions and prepositions; the first and the last word always.
// The short words are those of the Associated Press Stylebook. Words with capitals of their own (iPhone, NASA) stay.
import { defineAction } from '../local-action.ts';
import { mapPieces } from '../map-pieces.ts';

const SMALL = new Set('a an and as at but by for if in nor of off on or per so the to up via vs yet'.split(' '));
const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}'’]*/gu;

export const titleCase = defineAction({
  name: 'title_case',
  parameters: {},
  run: async (text, _parameters, { pacer }) => ({
    text: await mapPieces(text, (piece) => piece.split('\n').map(toTitle).join('\n'), { pacer, boundary: 'line' }),
  }),
});

function toTitle(line: string): string {
  const words = line.match(WORD)?.length ?? 0;
  // A line that is all capitals has none that tell anything.
  const shouts = words > 1 && line === line.toUpperCase() && line !== line.toLowerCase();
  let index = 0;
  return line.replace(WORD, (found) => {
    const word = shouts ? found.toLowerCase() : found;
    index += 1;
    if (/^.+\p{Lu}/u.test(word)) return word;
    if (index > 1 && index < words && SMALL.has(word.toLowerCase())) return word.toLowerCase();
    const first = String.fromCodePoint(word.codePointAt(0) ?? 0);
    return first.toUpperCase() + word.slice(first.length);
  });
}
