// Numbers that name a thing: invoices, contracts, tickets, orders, CVEs, ISBNs, standards, IBANs.
import type { Span } from '../entity-mention.ts';
import { matchSpans, type PatternRecogniser } from '../entity-recogniser.ts';

// Letters, a separator, digits: INV-2024-001, SUP-10482, CVE-2024-31999, PO#4711.
const PREFIXED = /(?<![\w-])[A-Z]{2,10}(?:[-_/#][A-Z]{1,6}){0,2}[-_/#]\d[A-Z0-9]{0,15}(?:[-_/.][A-Z0-9]{1,12}){0,4}(?![\w-])/g;
// A word that announces a number: "Invoice No. 20391", "order #A-77", "Contract ID: X9-2". The word itself is not part of it.
const ANNOUNCED =
  /\b(?:invoice|contract|ticket|order|purchase order|policy|account|case|claim|customer|reference|ref|document|serial|tracking|transaction|article|part|item|shipment|booking|permit|patent|registration|file|id)(?: (?:no|nr|num|number|id|code)\b\.?|\.)?[ :]{0,2}(?:#|№|no\.|nr\.)?[ ]?(?=[A-Z0-9./_-]{0,20}\d{2})([A-Z0-9][A-Z0-9._/-]{2,30})/gi;
const HASHED = /(?<![\w#&])#\d{3,12}\b/g;
const IBAN = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b/g;
const ISBN = /\bISBN(?:-1[03])?:? ?(?:97[89][- ]?)?\d{1,5}[- ]?\d{1,7}[- ]?\d{1,7}[- ]?[\dX]\b/g;
const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;

// Letters and digits that are no identifiers of things: models, encodings, periods.
const NOT_IDS = /^(?:UTF|ISO|SHA|MD|AES|RSA|COVID|GPT|RFC|MPEG|MP|USB|PS|HTTP|TLS|IPV|X|F|A|B|Q|FY|H|CO|OS|AK|MIG|DC|FORM|PAGE|TOP|UNDER|U)[-_/#]\d{1,3}$/i;

export const idRecogniser: PatternRecogniser = {
  type: 'id',
  aliases: ['identifier', 'number', 'reference', 'invoice_number', 'contract_number', 'ticket_number', 'ticket', 'order_number', 'reference_number'],
  find: (text) => [
    ...matchSpans(text, UUID),
    ...matchSpans(text, ISBN),
    ...matchSpans(text, IBAN),
    ...matchSpans(text, PREFIXED).filter((span) => !NOT_IDS.test(text.slice(span.start, span.end))),
    ...findAnnounced(text),
    ...matchSpans(text, HASHED),
  ],
};

function findAnnounced(text: string): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(ANNOUNCED)) {
    const number = (match[1] ?? '').replace(/[._/-]+$/, '');
    // "order 2024-05-06" announces a day.
    if (/^(?:19|20)\d\d(?:-\d\d){0,2}$/.test(number) || !/\d{2}/.test(number)) continue;
    const start = match.index + match[0].length - (match[1] ?? '').length;
    spans.push({ start, end: start + number.length });
  }
  return spans;
}
