// Payment card numbers: 13 to 19 digits in groups, with the check digit of Luhn (ISO/IEC 7812-1, annex B).

// Groups of digits parted by one space, hyphen or dash.
const GROUPS = /\d+(?:[ \u00a0\u202f\u2010-\u2015-]\d+)*/g;
const MIN_DIGITS = 13;
const MAX_DIGITS = 19;

/** Whether the last digit is the check digit of the others. */
export function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return digits.length > 0 && sum % 10 === 0;
}

/** `text` with every card number replaced: all stretches of whole groups that are one, also inside a longer row of groups. */
export function maskCards(text: string, mask: (found: string) => string): string {
  return text.replace(GROUPS, (run) => {
    if (run.length < MIN_DIGITS) return run;
    const groups = [...run.matchAll(/\d+/g)].map((match) => ({ start: match.index, end: match.index + match[0].length, digits: match[0] }));
    const parts: string[] = [];
    let copied = 0;
    for (let index = 0; index < groups.length; ) {
      const last = findCard(groups, index);
      const from = groups[index];
      const to = last === undefined ? undefined : groups[last];
      if (last === undefined || from === undefined || to === undefined) {
        index += 1;
        continue;
      }
      parts.push(run.slice(copied, from.start), mask(run.slice(from.start, to.end)));
      copied = to.end;
      index = last + 1;
    }
    parts.push(run.slice(copied));
    return parts.join('');
  });
}

// The last group of the longest card number that begins at a group.
function findCard(groups: readonly { readonly digits: string }[], first: number): number | undefined {
  let digits = '';
  let found: number | undefined;
  for (let index = first; index < groups.length; index += 1) {
    const group = groups[index]?.digits ?? '';
    if (digits.length + group.length > MAX_DIGITS) break;
    digits += group;
    if (digits.length >= MIN_DIGITS && isLuhn(digits)) found = index;
  }
  return found;
}
