// What kind of thing a field asks for: by its format, its name and its type.
import type { Field } from './field.ts';

/** Names of the kinds that `findEntities` knows. */
const BY_FORMAT: Readonly<Record<string, string>> = { email: 'email', 'idn-email': 'email', date: 'date', 'date-time': 'date', time: 'time', uri: 'url', 'uri-reference': 'url', url: 'url', uuid: 'id', phone: 'phone' };
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/e_?mail/, 'email'], [/(?:phone|mobile|telephone|fax|^tel$|_tel$)/, 'phone'], [/(?:url|website|homepage|link|web_page)/, 'url'],
  [/(?:^|_)(?:date|day|deadline|dob|birthday|due)(?:_|$)|_(?:at|on)$/, 'date'], [/(?:^|_)(?:time|hour)(?:_|$)/, 'time'],
  [/(?:company|organi[sz]ation|vendor|supplier|employer|institution|publisher|manufacturer|seller|buyer|merchant|issuer|party)(?:_name)?$/, 'organization'],
  [/(?:city|country|location|place|town|state|region|venue|destination|origin)(?:_name)?$/, 'location'],
  [/(?:price|amount|total|cost|salary|fee|revenue|budget|payment|balance|sum)/, 'money'], [/(?:percent|percentage|share)$/, 'percent'],
  [/(?:^|_)(?:id|no|nr|number|code|reference|ref|invoice|ticket|sku|iban|isbn)$/, 'id'], [/(?:product|brand|model)(?:_name)?$/, 'product'],
  [/(?:^|_)(?:person|author|customer|client|contact|employee|manager|user|owner|attendee|participant|speaker|signatory|patient|candidate|applicant|driver|teacher|student|ceo|founder|full|first|last|sur|given)(?:_?name)?$|^name$|^names$|^people$|^(?:authors|attendees|participants|speakers|members)$/, 'person'],
];

/** The entity type to look for; `undefined` when neither format nor name tells. */
export function readFieldKind({ name, schema }: Field): string | undefined {
  const format = schema['format'];
  if (typeof format === 'string' && BY_FORMAT[format] !== undefined) return BY_FORMAT[format];
  const plain = name.replaceAll(/([\p{Ll}\d])(\p{Lu})/gu, '$1_$2').toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '_');
  return BY_NAME.find(([pattern]) => pattern.test(plain))?.[1];
}
