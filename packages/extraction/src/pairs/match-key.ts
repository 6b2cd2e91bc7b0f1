// Whether two names mean the same thing, in other words, another order or another spelling: "invoice_number" and "Invoice No.".
import { stemWord } from '@gateway/text';

// Words that stand for each other on forms; the first one stands for its group.
const SYNONYMS: readonly (readonly string[])[] = [
  ['number', 'no', 'nr', 'num', 'id', 'identifier', 'code', 'ref', 'reference', '#', '№'], ['email', 'mail', 'e-mail', 'e_mail'], ['phone', 'telephone', 'tel', 'mobile', 'cell'], ['date', 'day', 'dated', 'on', 'issued'],
  ['total', 'sum', 'amount', 'due', 'payable'], ['price', 'cost', 'rate', 'fee'], ['customer', 'client', 'buyer', 'recipient'], ['vendor', 'supplier', 'seller', 'merchant'], ['company', 'organization', 'organisation', 'firm', 'employer'],
  ['address', 'street', 'location'], ['birth', 'born', 'birthday', 'dob'], ['created', 'creation', 'create', 'opened', 'registered', 'joined', 'signed'], ['updated', 'modified', 'changed', 'update'], ['start', 'begin', 'from', 'beginning', 'starts'], ['end', 'until', 'expiry', 'expires', 'ends', 'expiration'],
  ['zip', 'postal', 'postcode', 'plz'], ['qty', 'quantity', 'count', 'pieces'], ['url', 'website', 'web', 'link', 'homepage'], ['tax', 'vat', 'mwst'], ['name', 'named', 'called', 'fullname'], ['title', 'subject', 'heading', 're'], ['deadline', 'due'], ['status', 'state'], ['author', 'writer', 'by'], ['age', 'old'], ['weight', 'weighs'], ['description', 'details', 'about'], ['role', 'position', 'job'], ['salary', 'wage', 'pay', 'earns'],
];
const EMPTY_WORDS: ReadonlySet<string> = new Set(['the', 'a', 'an', 'of', 'for', 'in', 'is', 'value', 'field', 'your', 'my', 'our', 'please', 'enter', 'what', 'which', 'are', 'was']);
const STANDS_FOR: ReadonlyMap<string, readonly string[]> = groupWords();

function groupWords(): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [first = '', ...others] of SYNONYMS) for (const word of [first, ...others]) groups.set(stemWord(word), [...(groups.get(stemWord(word)) ?? []), first]);
  return groups;
}

/** The words of a name, stemmed; camelCase and snake_case parted. */
export function readNameWords(name: string): string[] {
  return name
    .replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}#№]+/u)
    .filter((word) => word !== '' && !EMPTY_WORDS.has(word))
    .map((word) => stemWord(word));
}

/** Whether two stemmed words are the same or stand for each other. */
export function isSameWord(a: string, b: string): boolean {
  if (a === b) return true;
  const groups = STANDS_FOR.get(a) ?? [];
  if ((STANDS_FOR.get(b) ?? []).some((group) => groups.includes(group))) return true;
  return Math.min(a.length, b.length) >= 5 && (a.startsWith(b) || b.startsWith(a));
}

/** 0 to 1: the share of both names' words that the other has too. 1 is the same name. */
export function rateNames(a: string, b: string): number {
  const [first, second] = [readNameWords(a), readNameWords(b)];
  if (first.length === 0 || second.length === 0) return 0;
  const shared = first.filter((word) => second.some((other) => isSameWord(word, other))).length;
  const back = second.filter((word) => first.some((other) => isSameWord(word, other))).length;
  const share = (shared + back) / (first.length + second.length);
  const exact = first.filter((word) => second.includes(word)).length;
  // Of two that mean the same, the one in the same words.
  return share - (shared > 0 && exact < first.length ? 0.02 : 0);
}
