// What identifies a person, one function a kind, in the order they are applied: what is surest first, so that a phone number is never cut out of a card's.
import { isIP, isIPv6 } from 'node:net';
import { EMAIL } from './find-emails.ts';
import { maskCards } from './mask-cards.ts';
import { maskIbans } from './mask-ibans.ts';
import { maskPhones } from './mask-phones.ts';

/** Replaces what it finds. */
export type PiiMasker = (text: string, mask: (found: string) => string) => string;

export const PII_KINDS = ['email', 'iban', 'card', 'ip', 'phone'] as const;

export type PiiKind = (typeof PII_KINDS)[number];

export const piiMaskers: Readonly<Record<PiiKind, PiiMasker>> = {
  email: (text, mask) => text.replace(EMAIL, mask),
  iban: maskIbans,
  card: maskCards,
  ip: maskAddresses,
  phone: maskPhones,
};

const IP_RUN = /(?<![\p{L}\p{N}.:])[\da-fA-F.:]+(?![\p{L}\p{N}])/gu;

// Runs of the characters that addresses are made of, judged by Node's own parser; the full stop of a sentence and a port are none of it.
function maskAddresses(text: string, mask: (found: string) => string): string {
  return text.replace(IP_RUN, (run) => {
    const bare = run.length > 64 ? run : run.replace(/[.:]$/, '');
    if (isIP(bare) === 4 || (isIPv6(bare) && /[\da-f]/i.test(bare))) return mask(bare) + run.slice(bare.length);
    const [host = '', port] = run.split(':', 2);
    return port !== undefined && isIP(host) === 4 ? mask(host) + run.slice(host.length) : run;
  });
}
