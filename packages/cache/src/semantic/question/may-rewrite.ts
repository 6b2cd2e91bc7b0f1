// Whether a phrase says in its place what it says elsewhere: "he is going to work" may be on his way, "what Rome has to offer" is no duty.
import type { PhrasePlace } from './phrase-book.ts';

// What is done there has the name of the place, so that behind "to" nobody knows which of them it is.
const PLACES = new Set(
  'work school lunch dinner breakfast supper court market church camp class college university prison jail hospital bed town war press print sea ground base trial practice training rehab rest waste pot seed study farm ship shore port dock station table stage bank hell heaven home house office power fame success'.split(' '),
);

// With one of these asked for, "have to" may tell of what one has: "how much does she have to spend".
const ASKED_FOR = new Set('what which which! who whom whose much many long more less most least something anything nothing everything all enough reason time'.split(' '));

const HELPING = new Set('do does did not will would may might still'.split(' '));
const OWNING = /^(?:have|has|had)(?: got)? to$/;
// "Will" and "how to" before an infinitive; before the name of a place, or what has an article, they are somewhere on the way.
const TOWARDS = /^going to$|\bways? to$|^how best to$/;
const NO_INFINITIVES = new Set('the a an my your his her its our their this that these those'.split(' '));

/** Asked for every phrase that has one form for several, in its place. */
export function mayRewrite({ tokens, at, phrase }: PhrasePlace): boolean {
  const said = phrase.words.join(' ');
  const next = tokens[at + phrase.words.length];
  if (OWNING.test(said)) return !isOwnerNamed(tokens.slice(0, at));
  if (TOWARDS.test(said)) return next?.kind === 'word' && !PLACES.has(next.text) && !NO_INFINITIVES.has(next.text);
  return true;
}

/** "Who does not have to pay?" asks for the one who has to; "what does he have to say?" for what he has. */
function isOwnerNamed(before: PhrasePlace['tokens']): boolean {
  const asked = before.findLastIndex(({ kind, text }) => kind === 'word' && ASKED_FOR.has(text));
  return asked !== -1 && before.slice(asked + 1).some(({ text }) => !HELPING.has(text));
}
