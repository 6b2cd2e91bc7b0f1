// Numbers as people write them, in the spelling of either side of the Atlantic.

export interface FoundNumber {
  readonly text: string;
  readonly value: number;
}

const NUMBER = /(?<![\p{L}\p{N}_.,])[-+−]?\d+(?:[.,'’\u00a0\u202f]\d+)*(?:[eE][+-]?\d+)?/gu;

/**
 * The numbers in `text`, in order. A separator is a decimal point when it is the last of two kinds, or alone and not before exactly three
 * digits; a single point always is. What fits no spelling (versions, addresses) is left out.
 */
export function* findNumbers(text: string): Generator<FoundNumber> {
  for (const match of text.matchAll(NUMBER)) {
    const value = readNumber(match[0]);
    if (value !== undefined) yield { text: match[0], value };
  }
}

function readNumber(written: string): number | undefined {
  const [mantissa = '', exponent] = written.replace('−', '-').split(/e/i);
  const plain = readMantissa(mantissa.replaceAll(/['’\u00a0\u202f]/g, ' '));
  if (plain === undefined) return undefined;
  const value = Number(exponent === undefined ? plain : `${plain}e${exponent}`);
  return Number.isFinite(value) ? value : undefined;
}

function readMantissa(written: string): string | undefined {
  const decimal = findDecimal(written);
  const at = decimal === undefined ? written.length : written.lastIndexOf(decimal);
  const whole = written.slice(0, at);
  const groups = /[.,\s]/.exec(whole)?.[0];
  if (groups !== undefined) {
    const [first = '', ...rest] = whole.split(groups);
    if (!/^[-+]?\d{1,3}$/.test(first) || rest.some((group) => !/^\d{3}$/.test(group))) return undefined;
  }
  const fraction = written.slice(at + 1);
  if (!/^\d*$/.test(fraction)) return undefined;
  const digits = groups === undefined ? whole : whole.replaceAll(groups, '');
  return fraction === '' ? digits : `${digits}.${fraction}`;
}

function findDecimal(written: string): '.' | ',' | undefined {
  const marks: readonly string[] = written.match(/[.,\s]/g) ?? [];
  const last = marks.at(-1);
  if (last !== '.' && last !== ',') return undefined;
  if (marks.length > 1) return marks.indexOf(last) === marks.length - 1 ? last : undefined;
  return last === ',' && /,\d{3}$/.test(written) ? undefined : last;
}
