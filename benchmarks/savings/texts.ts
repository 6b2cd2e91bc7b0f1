// The four jobs' texts: real documents of this repository, and records and queries that are generated from a seedless count, so that every run has the same.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
/** A typewritten page. */
const WORDS_PER_PAGE = 250;
const PAGES = 100;

/** 100 pages: the example documents, then the documentation of the repository, up to the last word that fits. */
export function readHundredPages(): string {
  const names = [
    ...['services-agreement.md', 'research-note.md', 'quarterly-report.md', 'support-tickets.md'].map((name) => `examples/documents/${name}`),
    'README.md',
    'CONTRIBUTING.md',
    ...listMarkdown('docs'),
    ...readdirSync(join(REPOSITORY, 'packages')).toSorted().map((name) => `packages/${name}/README.md`),
  ];
  const joined = names.map((name) => readIfThere(join(REPOSITORY, name))).join('\n\n');
  // From the beginning again for the last pages, should the documentation have become shorter.
  const text = `${joined}\n\n${joined}`;
  const words = text.matchAll(/\S+/g);
  let end = 0;
  for (let count = 0; count < PAGES * WORDS_PER_PAGE; count += 1) {
    const { value } = words.next();
    if (value === undefined) throw new Error(`The repository's documents have only ${count} words.`);
    end = value.index + value[0].length;
  }
  return text.slice(0, end);
}

function listMarkdown(folder: string): readonly string[] {
  return readdirSync(join(REPOSITORY, folder)).filter((name) => name.endsWith('.md')).toSorted().map((name) => `${folder}/${name}`);
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;
const GIVEN = ['Mara', 'Jonas', 'Aiko', 'Tomasz', 'Leila', 'Pieter', 'Chidi'] as const;
const FAMILY = ['Lindqvist', 'Okafor', 'Brandt', 'Moreau', 'Tanaka', 'Kowalski', 'Vance', 'Haddad', 'Silva', 'Novak', 'Byrne'] as const;
const PLACES = ['Rotterdam', 'Gdynia', 'Porto', 'Trieste', 'Bergen'] as const;
const GOODS = ['hydraulic seals', 'bearing housings', 'control boards', 'cable drums', 'filter cartridges', 'valve blocks', 'gear sets', 'sensor heads'] as const;
const FLAWS = ['arrived with a cracked casing', 'does not hold pressure above six bar', 'was missing from the second pallet', 'shows corrosion at the flange', 'fails its self test after a day'] as const;

export interface DeliveryRecord {
  readonly id: string;
  readonly customer: string;
  readonly city: string;
  readonly goods: string;
  readonly quantity: number;
  readonly amount_eur: number;
  readonly due: string;
  readonly complaint: string;
}

/** What is to be found in the record of that number, from 0. */
export function recordOf(index: number): DeliveryRecord {
  return {
    id: `R-${String(index + 1).padStart(3, '0')}`,
    customer: `${pick(GIVEN, index * 3 + 1)} ${pick(FAMILY, index * 5 + 2)}`,
    city: pick(PLACES, index * 2 + 1),
    goods: pick(GOODS, index * 7 + 3),
    quantity: 4 + ((index * 37) % 90),
    amount_eur: 180 + ((index * 7919) % 9_400),
    due: `2026-${String(1 + (index % 12)).padStart(2, '0')}-${String(1 + ((index * 11) % 28)).padStart(2, '0')}`,
    complaint: pick(FLAWS, index * 3),
  };
}

/** The record as somebody wrote it down: about 120 words. */
export function writeRecord(index: number): string {
  const { id, customer, city, goods, quantity, amount_eur, due, complaint } = recordOf(index);
  return `Record ${id}. Taken by telephone at the service desk in ${city}. The caller, ${customer}, has been with us for ${2 + (index % 9)} years and buys mostly on account. The order in question was for ${quantity} pieces of ${goods}, agreed at ${amount_eur} EUR in total with delivery free to the yard, and payment is due on ${due}. According to the caller one of the pieces ${complaint}; the driver was told at the gate but had no form with him, so nothing was signed. Photographs will be sent by the end of the week. The caller asks for a replacement rather than a credit note, because the line stands still otherwise, and would accept a partial delivery if the rest follows within ten days. Our colleague promised an answer by tomorrow noon and noted that the forwarding agent has had two similar cases this month.`;
}

const ASKS = [
  'The parcel with my order {order} was handed over to the carrier nine days ago and the tracking page has not moved since. Could you find out where it is, and tell me whether I should wait or order again?',
  'I was charged twice for order {order}, once on the day I bought it and once two days later. Please look into it and send the second amount back to the same card.',
  'Your page says that I can return things within thirty days, but the form refuses order {order} and says the period is over. It arrived on the fourteenth. What am I to do?',
  'I would like to change the delivery address of order {order}, since I am moving at the end of the month. Is it still possible, and does it cost anything?',
  'The device from order {order} worked for a week, and now it only blinks three times and switches itself off. I have tried another socket and another cable. Is it covered, and how do I send it in?',
] as const;
const REPLIES = [
  'Thank you for writing, and sorry for the wait. I have opened an inquiry with the carrier for order {order}; they answer within two working days. If the parcel is not found by then we send a replacement at no cost, so please do not order again yet. You will hear from us either way by Thursday.',
  'Thank you for telling us. The second charge for order {order} is a reservation that was booked by mistake; I have released it today. Depending on your bank it takes three to five working days until it shows on the same card. If it does not, reply to this message and we will send the proof of release.',
  'Thank you for asking. The thirty days run from the day of delivery, so order {order} is still within them; the form took the day of dispatch. I have unlocked it for you: please open it again, choose the reason, and print the label. The money comes back within a week after the parcel has reached us.',
  'Thank you for letting us know in time. Order {order} has not left the warehouse, so the address can be changed free of charge. Please send the new one, with the name on the bell, by tomorrow evening. After that the carrier can still redirect the parcel, for a fee of four euros.',
  'I am sorry that it has stopped working. Three blinks mean that the battery is not recognised, which the guarantee covers for two years. Please hold the button for twelve seconds; if that does not help, use the label that I have attached to order {order} and send it in without its box. The repair takes about a week.',
] as const;

const orderOf = (index: number): string => `${40_000 + index * 13}`;

export function writeQuery(index: number): string {
  return `Query Q-${String(index + 1).padStart(4, '0')}: ${pick(ASKS, index).replace('{order}', orderOf(index))}`;
}

export function replyTo(index: number): { readonly id: string; readonly reply: string } {
  return { id: `Q-${String(index + 1).padStart(4, '0')}`, reply: pick(REPLIES, index).replace('{order}', orderOf(index)) };
}

const SUBJECTS = ['what a late supplier really costs', 'reading a contract in ten minutes', 'the first hour of an outage', 'why forecasts miss', 'a week without meetings'] as const;
const FORMS = ['A short interview series', 'A checklist with commentary', 'A before-and-after case', 'A myth and what the figures say'] as const;

/** Twenty ideas of two or three sentences. */
export function writeIdeas(): string {
  return Array.from({ length: 20 }, (_nothing, index) => {
    const subject = pick(SUBJECTS, index);
    return `${index + 1}. **${pick(FORMS, Math.floor(index / 5))}: ${subject}.** Open with one concrete scene from the floor, name the number that surprised the people involved, and end with a step the reader can take the same day. Works as a post of eight hundred words and as three slides; the expert to ask sits in operations.`;
  }).join('\n');
}

export const IDEAS_TASK =
  'Give 20 ideas for articles in the newsletter of a company that sells planning software to mid-sized manufacturers. Readers are heads of operations. For each: a bold working title, then two or three sentences on the angle, the opening, and the form. Nothing about artificial intelligence, no lists of tips, no more than one idea on hiring.';

export const SUPPORT_RULES =
  'Answer each query as our support desk would: thank the customer once, name the order, say what happens next and by when, and what it costs if it costs anything. Replacement after two working days of inquiry; refunds to the same card within five working days; returns within thirty days of delivery; address changes are free before dispatch and four euros after it; two years of guarantee, repairs take a week; before a repair the customer holds the button for twelve seconds. Never promise anything else. Give one reply for each query, in their order.';
