// E-mail addresses as people write them: the dot-atom form of RFC 5322, section 3.2.3, with a domain name.
import { matchSpans, type PatternRecogniser } from '../entity-recogniser.ts';

const EMAIL = /(?<![\w.+-])[a-z0-9][\w.+%-]{0,63}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}\b/gi;

export const emailRecogniser: PatternRecogniser = {
  type: 'email',
  aliases: ['e_mail', 'email_address', 'mail'],
  find: (text) => matchSpans(text, EMAIL),
};
