// The replacement of a regular expression, as in JavaScript: "$1" and "$<name>" for groups, "$&" for the match, "$$" for a dollar.

/** Gives what a match is replaced by; asked for groups by number or name. */
export type Expand = (readGroup: (group: number | string) => string) => string;

const REFERENCE = /\$(?:(\$)|(&)|(\d{1,2})|<([A-Za-z_]\w*)>)/g;

/** References to groups that there are not stay as they are. */
export function parseReplacement(replacement: string, groupCount: number, names: ReadonlySet<string>): Expand {
  const parts: (string | { readonly group: number | string })[] = [];
  let end = 0;
  for (const match of replacement.matchAll(REFERENCE)) {
    const [whole, dollar, all, digits, name] = match;
    let taken = whole.length;
    let part: string | { readonly group: number | string } = whole;
    if (dollar !== undefined) part = '$';
    else if (all !== undefined) part = { group: 0 };
    else if (name !== undefined && names.has(name)) part = { group: name };
    else if (digits !== undefined) {
      const number = [digits, digits.slice(0, 1)].find((one) => Number(one) >= 1 && Number(one) <= groupCount);
      if (number !== undefined) {
        part = { group: Number(number) };
        taken = 1 + number.length;
      }
    }
    parts.push(replacement.slice(end, match.index), part);
    end = match.index + taken;
  }
  parts.push(replacement.slice(end));
  return (readGroup) => parts.map((part) => (typeof part === 'string' ? part : readGroup(part.group))).join('');
}
