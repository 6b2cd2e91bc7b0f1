// How fit a sentence is to stand in a summary by itself, whatever it says: boilerplate, fragments and dangling references are not.
// The surface cues follow H. P. Edmundson, "New methods in automatic extracting", J. ACM 16(2), 1969.

const LICENCE =
  /permission is hereby granted|without warranty|warranties of merchantability|"as is"|all rights reserved|©|\(c\) ?(?:19|20)\d\d|copyright(?:ed)? (?:by|\d|:|©)|creative commons|licensed under|apache license|gnu (?:lesser |affero )?general public|open[- ]access article|this (?:e-?mail|message) (?:and any|is intended|may contain)|intended (?:solely )?for the (?:use of the )?(?:addressee|individual|recipient)|forward-looking statements|unsubscribe|terms of use|privacy policy|cookie policy|all notable changes|the format is based on/i;
const BOOKKEEPING =
  /^(?:updated dependencies|bump(?:ed|s)?\b.*\bto v?\d|merge (?:branch|pull request)|table of contents|contents|page \d+|sent from my|on .{5,60} wrote:$|(?:from|to|cc|bcc|sent|date|subject|reply-to|message-id|pmid|doi|isbn|issn|author|version|last updated|retrieved|see also|accession id|citation)\s*:|(?:dear|hi|hello|hey)\b.{0,40}$|(?:best|kind|warm) regards|yours|cheers|thanks|thank you|sincerely|in witness whereof|signed|by:)/i;
const DANGLING =
  /^(?:it|he|she|they|this|that|these|those|its|his|her|their|such|however|but|and|or|so|thus|hence|therefore|also|moreover|furthermore|then|in addition|for example|for instance|e\.g\.|on the other hand|instead|otherwise|similarly|likewise|as such|see|note that|yes|no|ok|okay|sure|er|sie|es|dies|il|elle|ils|cela|este|esta|esto)\b/i;
const CUES =
  /\b(?:in (?:summary|conclusion|short)|to (?:summari[sz]e|conclude)|overall|we (?:find|found|show|propose|conclude|recommend|observe|report|decided|agreed)|(?:results?|findings|data|study|analysis) (?:show|suggest|indicate|demonstrate|reveal)s?|root cause|caused by|as a result|because|key|significant(?:ly)?|most important|main|primary|critical|breaking|security|deprecat\w+|must|shall|decision|deadline|due (?:by|on|within)|terminat\w+|liab\w+|agreed?|approved|increased?|decreased?|grew|rose|fell|declined|total(?:ed|led)?|exceed\w*|resolved|fixed|impact\w*|recommend\w*|expects?|guidance|conclu\w+)\b/gi;
const KEY_VALUE = /^[\p{L}][\p{L}\d /_-]{1,28}:\s+\S/u;
const URL = /(?:https?:\/\/|www\.)\S+/g;

/** What is known about a sentence besides its words. */
export interface SentenceSurface {
  /** Readable form, see `toReadableText`. */
  readonly text: string;
  readonly wordCount: number;
  readonly isListItem: boolean;
}

/** Boilerplate and fragments: taken only when the document holds nothing else. */
export function isBoilerplate(surface: SentenceSurface): boolean {
  const { text, wordCount } = surface;
  if (wordCount < 3 || text.length < 12) return true;
  if (BOOKKEEPING.test(text) && wordCount < 30) return true;
  if (LICENCE.test(text)) return true;
  if (/\.{4,}\s*\d*$/.test(text) || /^[{}<>[\]();=|\\$]/.test(text)) return true;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters < text.length * 0.5) return true;
  const links = text.match(URL)?.join('').length ?? 0;
  if (links > text.length * 0.4) return true;
  // Code and configuration outside a fence.
  return /[;{}]$/.test(text) && /[=(){}]/.test(text);
}

/** A factor in (0, 1.3] by which a sentence's score is multiplied. */
export function rateSurface(surface: SentenceSurface): number {
  const { text, wordCount } = surface;
  let factor = rateLength(wordCount);
  if (DANGLING.test(text)) factor *= 0.6;
  if (text.endsWith('?')) factor *= 0.6;
  if (text.endsWith(':')) factor *= 0.35;
  if (isKeyValue(surface)) factor *= 0.45;
  if (!surface.isListItem && !/[.!?。！？…]["'”’)\]]*$/.test(text)) factor *= 0.5;
  if (/^\p{Ll}/u.test(text)) factor *= 0.85;
  const numerals = text.match(/\d+/g)?.length ?? 0;
  if (numerals > wordCount * 0.35) factor *= 0.6;
  const cues = Math.min(2, text.match(CUES)?.length ?? 0);
  return factor * (1 + 0.1 * cues) * (numerals > 0 ? 1.05 : 1);
}

/** A line of a form or a ticket's head, such as "Status: open". */
export function isKeyValue(surface: SentenceSurface): boolean {
  return KEY_VALUE.test(surface.text) && surface.wordCount < 12 && !/[.!?]$/.test(surface.text);
}

/** Salutations, signatures, page numbers and the like: never a heading either. */
export function isBookkeeping(text: string): boolean {
  return BOOKKEEPING.test(text);
}

// Best between 10 and 38 words: shorter ones say little, longer ones cost a reader and the budget.
function rateLength(wordCount: number): number {
  if (wordCount < 10) return 0.35 + 0.065 * wordCount;
  if (wordCount <= 38) return 1;
  return Math.max(0.5, 1 - (wordCount - 38) * 0.01);
}
