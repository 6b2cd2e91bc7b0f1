// Where marks divide a question inside: "Let's eat, grandma" invites her, "Let's eat grandma" does not.
import { ASKING, CLAUSE, JOINING, SILENT } from '../lexicon/function-words.ts';
import { isFronted } from './read-layout.ts';
import type { Token } from './split-tokens.ts';

/** How many words stand before each mark that changes who or what is meant. Marks that only help reading are not among them. */
export function readBreaks(tokens: readonly Token[]): readonly number[] {
  const places = tokens.flatMap((token, index) => (index > 0 && token.startsPart ? [index] : []));
  const listed = places.filter((place) => !isJoining(tokens[place]));
  return places
    .filter((place) => {
      const token = tokens[place];
      if (token === undefined) return false;
      // "a, b, and c": the last comma of a list is a habit.
      if (isJoining(token)) return listed.length === 0;
      // Behind "In Germany", and before "how", "if" or the next question.
      return !(isFronted(tokens, place) || (token.kind === 'word' && (ASKING.has(token.text) || CLAUSE.has(token.text))));
    })
    .map((place) => tokens.slice(0, place).filter(({ kind, text }) => kind !== 'word' || !SILENT.has(text)).length);
}

function isJoining(token: Token | undefined): boolean {
  return token?.kind === 'word' && JOINING.has(token.text);
}
