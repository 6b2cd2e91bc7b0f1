// Articles where they change what is meant: "the time", "time", "a time".
import type { Token } from './split-tokens.ts';

// With another article each of them is another thing.
const NOUNS = new Set(
  'time matter point state number people law present future past church court public house press game market bible end west east south north city office bank bar cloud force power state party left right other pill blues crown throne cold flu boss king queen president pope internet reason'.split(' '),
);
const ARTICLES = new Map([['the', 'the'], ['a', 'a'], ['an', 'a']]);

/** The article of every noun that is another thing without it; of a noun that stands alone, always. */
export function readArticles(tokens: readonly Token[], alone: string | undefined): readonly string[] {
  return tokens.flatMap(({ kind, text }, index) => {
    if (kind !== 'word' || !(text === alone || NOUNS.has(text))) return [];
    const before = tokens[index - 1];
    const article = before?.kind === 'word' ? (ARTICLES.get(before.text) ?? '') : '';
    // Many leave an "a" out by mistake.
    return [NOUNS.has(text) ? `${article} ${text}`.trim() : `${article === 'the' ? 'the ' : ''}${text}`];
  });
}
