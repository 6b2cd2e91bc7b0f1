// "What is the time?" is not "What is time?", nor "an iron" iron: articles count, but for the few places where nothing hangs on them.
import { COUNTED_NOUNS, NOUNS_BY_ARTICLE, SUBSTANCES, UNCOUNTED_NOUNS, UNIQUE } from '../lexicon/articles.ts';
import { ABBREVIATIONS_AND_WORDS } from '../lexicon/two-meanings.ts';
import type { ArticlePlace } from '../question/read-articles.ts';
import type { QuestionWord } from '../question/read-question.ts';
import type { Guard } from './guard.ts';

export const articles: Guard = {
  name: 'articles',
  findObjection: ({ shared }) => {
    // "What are shorts?", "What is a short?"; "the force", "the forces".
    const isAlone = shared.length === 1;
    const pair = shared.find(([a, b]) => ((isAlone || [a, b].some(({ text }) => NOUNS_BY_ARTICLE.has(text))) && a.kind === 'word' && isPlural(a.raw.toLowerCase()) !== isPlural(b.raw.toLowerCase())) || (a.place.article !== b.place.article && !saysNothing(a, b)));
    return pair === undefined ? undefined : pair.map(describe).join(' against ');
  },
};

function describe({ place: { article }, text }: QuestionWord): string {
  return article === '' ? text : `${article} ${text}`;
}

const SUPERLATIVE = /^(?:best|worst|only|same|(?!forest|interest|guest|request|protest|harvest|contest|conquest|arrest|inquest|invest|digest|manifest|everest|budapest).{2,}est)$/;

function saysNothing(a: QuestionWord, b: QuestionWord): boolean {
  const [having, lacking] = a.place.article === '' ? [b, a] : [a, b];
  if (lacking.place.article !== '') return false;
  const { place } = having;
  const [own, other] = [headOf(place), headOf(lacking.place)];
  return place.article === 'a' ? isOneOfMany(having, lacking) || isCounted(having, own, other) : isNamedAnyway(having, lacking, own);
}

/** "a parallelogram" and "parallelograms" in general. */
function isOneOfMany(one: QuestionWord, many: QuestionWord): boolean {
  return (isPlural(headOf(many.place)) && !isPlural(headOf(one.place))) || (isPlural(many.text) && !isPlural(one.text));
}

/** Where "a" was left out in haste: the noun is counted, or stands behind words that make it one of a kind. */
function isCounted({ place }: QuestionWord, own: string, other: string): boolean {
  if (own !== other) return false;
  return COUNTED_NOUNS.has(own) || UNCOUNTED_NOUNS.has(own) || (place.phrase.length > 1 && !NOUNS_BY_ARTICLE.has(own) && !SUBSTANCES.has(own)) || isAbbreviation(place);
}

/** Where there is only one, so that "the" says nothing: "the best way", "the mass of the sun", "the BBC". Not behind a preposition: "in the charge of" is not "in charge of". */
function isNamedAnyway({ place, text }: QuestionWord, { place: bare }: QuestionWord, own: string): boolean {
  if (isAbbreviation(place) && isAbbreviation(bare)) return true;
  if (place.raw.length >= 3 && [place, bare].every(({ raw }) => raw.every((word) => /^\p{Lu}/u.test(word)))) return true;
  if (UNIQUE.test(place.phrase.join(' '))) return true;
  if (!place.isTold || !bare.isTold) return false;
  if (SUPERLATIVE.test(text)) return true;
  if (place.after === 'of' && bare.after === 'of') return true;
  return place.isAsked && bare.isAsked && place.phrase.length > 1 && !NOUNS_BY_ARTICLE.has(own) && !SUBSTANCES.has(own);
}

function headOf({ phrase }: ArticlePlace): string {
  return phrase.at(-1) ?? '';
}

function isPlural(word: string): boolean {
  return /(?:[^s]s|sses|men|people|children|feet|teeth|mice|data|criteria|phenomena)$/.test(word);
}

/** "MBA", but not "WHO". */
function isAbbreviation({ raw: [first = ''] }: ArticlePlace): boolean {
  return /^\p{Lu}{3,}$/u.test(first) && !ABBREVIATIONS_AND_WORDS.has(first.toLowerCase());
}
