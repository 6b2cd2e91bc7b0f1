// International bank account numbers, in groups or in one, by the check of ISO 13616 (modulo 97 of ISO 7064).

const START = /(?<![\p{L}\p{N}])(?:[A-Z]{2}\d{2}(?:[ \u00a0-]?[A-Z0-9]{1,4}){3,9}|[a-z]{2}\d{2}[a-z0-9]{11,30}(?![\p{L}\p{N}]))/gu;
const MIN_LENGTH = 15;
const MAX_LENGTH = 34;

/** Whether `iban`, without separators, has the length and the check digits of one. */
export function isIban(iban: string): boolean {
  const code = iban.toUpperCase();
  if (code.length < MIN_LENGTH || code.length > MAX_LENGTH || !/^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(code)) return false;
  let rest = 0;
  for (const character of code.slice(4) + code.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** `text` with every IBAN replaced; words in capitals behind one are none of it. */
export function maskIbans(text: string, mask: (found: string) => string): string {
  return text.replace(START, (run: string, ...rest: unknown[]) => {
    const offset = rest.at(-2) as number;
    for (let end = run.length; end >= MIN_LENGTH; end -= 1) {
      const next = end === run.length ? text.charAt(offset + end) : run.charAt(end);
      if (/[\p{L}\p{N}]/u.test(next) || /[^\p{L}\p{N}]/u.test(run.charAt(end - 1))) continue;
      if (isIban(run.slice(0, end).replaceAll(/[ \u00a0-]/g, ''))) return mask(run.slice(0, end)) + run.slice(end);
    }
    return run;
  });
}
