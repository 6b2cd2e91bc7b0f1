// What a written figure is worth. 1,200 and 1.200 may be the same or a thousandfold apart: how a text writes its other figures tells.

/** Which sign stands before decimals: known from the text's own figures, unknown without any, mixed when they disagree. */
export type DecimalMark = 'dot' | 'comma' | 'mixed' | 'unknown';

export interface DecimalEvidence {
  dot: number;
  comma: number;
}

const GROUPED_BY_COMMA = /^\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?$/;
const GROUPED_BY_DOT = /^\d{1,3}(?:\.\d{3})+(?:,\d+)?$/;
const SINGLE = /^(\d+)([.,])(\d+)$/;

/** Counts what a figure as written says about the text's decimal mark, if it says anything. */
export function addEvidence(raw: string, evidence: DecimalEvidence): void {
  const single = SINGLE.exec(raw);
  if (single !== null) {
    const [, whole = '', mark, rest = ''] = single;
    if (rest.length === 3 && whole.length <= 3 && whole !== '0') {
      // 1,500 is a grouped figure in most texts; 1.500 says nothing.
      if (mark === ',') evidence.dot += 0.5;
    } else evidence[mark === '.' ? 'dot' : 'comma'] += 1;
  } else if (GROUPED_BY_COMMA.test(raw)) evidence.dot += 1;
  else if (GROUPED_BY_DOT.test(raw)) evidence.comma += 1;
}

export function readDecimalMark({ dot, comma }: DecimalEvidence): DecimalMark {
  if (dot === 0 && comma === 0) return 'unknown';
  // Section numbers look like decimals: a few of them do not make a text mixed.
  if (dot >= comma * 10) return 'dot';
  if (comma >= dot * 10) return 'comma';
  return 'mixed';
}

/** Every value that `raw` (digits with separators between them) may have; none when it is no figure but a version, an address, a date. */
export function readValues(raw: string, mark: DecimalMark): number[] {
  const plain = raw.replaceAll(/['’ ]/g, '');
  if (/^\d+$/.test(plain)) return [Number(plain)];
  const single = SINGLE.exec(plain);
  if (single !== null) return readSingle(single, mark);
  if (GROUPED_BY_COMMA.test(plain)) return [Number(plain.replaceAll(',', ''))];
  if (GROUPED_BY_DOT.test(plain)) return [Number(plain.replaceAll('.', '').replace(',', '.'))];
  return [];
}

function readSingle([, whole = '', sign, rest = '']: RegExpExecArray, mark: DecimalMark): number[] {
  const decimal = Number(`${whole}.${rest}`);
  if (rest.length !== 3 || whole.length > 3 || whole === '0') return [decimal];
  const grouped = Number(whole + rest);
  if (mark === 'mixed') return [grouped, decimal];
  if (sign === ',') return [mark === 'comma' ? decimal : grouped];
  if (mark === 'unknown') return [decimal, grouped];
  return [mark === 'dot' ? decimal : grouped];
}

/** Equal values have equal keys, whatever arithmetic has done to their last digits. */
export function toValueKey(value: number): number {
  const size = Math.abs(value);
  return Number.isSafeInteger(size) ? size : Number(size.toPrecision(12));
}
