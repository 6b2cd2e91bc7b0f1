// E-mail addresses as people write them (the dot-atom of RFC 5322 and a domain with a top-level name), international ones too.

// Tried only where a run of its characters begins: a pattern that may begin anywhere takes quadratic time on long runs without "@".
/** Matches every address of a text. */
export const EMAIL = /(?<![\p{L}\p{N}._%+'-])[\p{L}\p{N}_%+'-]+(?:\.[\p{L}\p{N}_%+'-]+)*@(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}(?![\p{L}\p{N}-])/gu;

/** The addresses in `text`, in order. */
export function* findEmails(text: string): Generator<string> {
  for (const match of text.matchAll(EMAIL)) yield match[0];
}
