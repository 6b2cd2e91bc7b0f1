// The subject of a plain sentence, where it is sure what that is: everything before the first auxiliary, and nothing in it that could be a verb.
import { AUXILIARIES, CLAUSE_WORDS, DETERMINERS, POINTING, PREPOSITIONS, VAGUE_HEADS } from './english-words.ts';
import type { PlainSentence } from './plain-sentence.ts';

export interface Clause {
  /** As it stands inside a sentence: without the capital of a sentence's beginning. */
  readonly subject: string;
  readonly verb: string;
  /** What follows the verb. */
  readonly rest: string;
  /** A name, or at least what is named by more than one word. */
  readonly isTelling: boolean;
}

const MAX_WORDS = 8;

/** The sentence at its first verb out of `verbs`. @returns nothing where the subject is in doubt, or points to something that was said before */
export function splitAtVerb(words: readonly string[], verbs: ReadonlySet<string>, sentence: PlainSentence): Clause | undefined {
  const at = words.findIndex((word) => AUXILIARIES.has(word) || verbs.has(word));
  const verb = words[at];
  if (verb === undefined || at < 1 || at > MAX_WORDS || !verbs.has(verb)) return undefined;
  const subject = words.slice(0, at);
  if (!isSubject(subject)) return undefined;
  const text = subject.join(' ');
  const isName = sentence.entities.some((entity) => entity.text === text.replace(/^The /, '')) || (subject.length > 1 && subject.every((word) => /^\p{Lu}/u.test(word)));
  const bare = DETERMINERS.has((subject[0] ?? '').toLowerCase()) ? subject.slice(1) : subject;
  const head = (bare[0] ?? '').toLowerCase();
  if (bare.length === 1 && VAGUE_HEADS.has(head)) return undefined;
  const first = subject[0] ?? '';
  const inside = DETERMINERS.has(first.toLowerCase()) || (!isName && sentence.isCommon(first)) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
  return { subject: inside, verb, rest: words.slice(at + 1).join(' '), isTelling: isName || bare.length > 1 || /^\p{Lu}/u.test(bare[0] ?? '') };
}

function isSubject(words: readonly string[]): boolean {
  return words.every((word, index) => {
    const lower = word.toLowerCase();
    if (/[,;:()"“]/.test(word) || POINTING.has(lower) || CLAUSE_WORDS.has(lower)) return false;
    if (/^\p{Ll}/u.test(word) && /(?:ly|ing)$/.test(word) && index > 0 && index === words.length - 1) return false;
    const before = words[index - 1]?.toLowerCase();
    // Inside one phrase an article comes first, or after a preposition.
    if (DETERMINERS.has(lower)) return before === undefined || PREPOSITIONS.has(before) || before === 'and';
    if (index === 0 && (PREPOSITIONS.has(lower) || (words.length > 1 && /(?:ed|ing)$/.test(lower) && PREPOSITIONS.has((words[1] ?? '').toLowerCase())))) return false;
    // "The court sentenced", "The results shown": a verb, or a participle that ends the phrase.
    return !(/^\p{Ll}.*ed$/u.test(word) && index === words.length - 1);
  });
}

/** "The fee" inside a sentence is "the fee". */
export function lowerArticle(text: string): string {
  return /^(?:The|A|An) /.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
