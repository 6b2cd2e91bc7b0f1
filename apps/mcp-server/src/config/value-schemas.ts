// One schema per kind of value. Each takes the text of a variable as well as the JSON of a config file, and its error says in words what is allowed.
import { z } from 'zod';

const TRUE = ['true', '1', 'yes', 'on'];
const FALSE = ['false', '0', 'no', 'off'];
const HOST_NAME = /^(?:\*\.)?[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/i;
const IPV6 = /^\[?[0-9a-f:.]*:[0-9a-f:.]*(?:%[\w.]+)?\]?$/i;

/** `true`, `1`, `yes`, `on` and their opposites, in any case. */
export function yesOrNo(): z.ZodType<boolean> {
  return z.preprocess(
    (value) => {
      if (typeof value !== 'string') return value;
      const word = value.trim().toLowerCase();
      if (TRUE.includes(word)) return true;
      return FALSE.includes(word) ? false : value;
    },
    z.boolean({ error: 'true or false' }),
  );
}

export function wholeNumber(min: number, max: number): z.ZodType<number> {
  const error = `a whole number from ${min} to ${max}`;
  return z.preprocess(toNumber, z.int({ error }).min(min, { error }).max(max, { error }));
}

/** An amount of money, as large as a budget may be. */
export function usd(): z.ZodType<number> {
  const error = 'an amount in USD from 0 to 1000000';
  return z.preprocess(toNumber, z.number({ error }).min(0, { error }).max(1_000_000, { error }));
}

/** `provider/model`; model names may hold slashes of their own. */
export function modelName(): z.ZodType<string> {
  const error = 'a model as provider/model';
  return z.string({ error }).trim().regex(/^[a-z0-9-]+\/[\x21-\x7e]+$/i, { error });
}

/** Seconds in, milliseconds out. */
export function seconds(max: number): z.ZodType<number> {
  const error = `seconds, above 0 and at most ${max}`;
  return z.preprocess(toNumber, z.number({ error }).positive({ error }).max(max, { error }).transform((value) => Math.round(value * 1000)));
}

const BYTE_UNITS: ReadonlyMap<string, number> = new Map(Object.entries<number>({ '': 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12, kib: 1024, mib: 1024 ** 2, gib: 1024 ** 3 }));

/** A number of bytes, plain or as `500MB`. */
export function byteSize(min: number): z.ZodType<number> {
  const error = `a number of bytes from ${min}, or a size such as 500MB`;
  return z.preprocess(
    (value) => {
      if (typeof value !== 'string') return value;
      const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(value.trim()) ?? [];
      const factor = BYTE_UNITS.get(unit.toLowerCase());
      return amount === undefined || factor === undefined ? value : Math.round(Number(amount) * factor);
    },
    z.int({ error }).min(min, { error }),
  );
}

/** One word of a list, in any case. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words): z.ZodType<Words[number]> {
  return z.preprocess(
    (value) => (typeof value === 'string' ? (words.find((word) => word.toLowerCase() === value.trim().toLowerCase()) ?? value) : value),
    z.enum(words, { error: `one of ${words.join(', ')}` }),
  );
}

/** A text without line breaks or other control characters. */
export function line(what: string): z.ZodType<string> {
  return z
    .string({ error: what })
    .trim()
    .min(1, { error: what })
    // eslint-disable-next-line no-control-regex -- control characters are what this is about
    .regex(/^[^\u0000-\u001f\u007f]*$/, { error: `${what}, without control characters` });
}

/** A comma list or a JSON array of texts; empty entries fall away. */
export function list(item: z.ZodType<string>, what: string, separator = ','): z.ZodType<readonly string[]> {
  return z.preprocess((value) => (typeof value === 'string' ? splitList(value, separator) : value), z.array(item, { error: what }));
}

/** Keys go into HTTP headers, which take printable ASCII without blanks (RFC 9110, 5.5). */
export function apiKeys(): z.ZodType<readonly string[]> {
  const what = 'one key or a comma list of keys, printable ASCII without blanks';
  return list(z.string({ error: what }).regex(/^[\x21-\x7e]+$/, { error: what }), what);
}

/** An http or https URL; a trailing slash is dropped. */
export function httpUrl(): z.ZodType<string> {
  const error = 'an http:// or https:// URL without user name and password';
  return z
    .string({ error })
    .trim()
    .refine((value) => isHttpUrl(value), { error })
    .transform((value) => value.replace(/\/+$/, ''));
}

/** The address of a Redis or Valkey. */
export function redisUrl(): z.ZodType<string> {
  const error = 'a redis:// or rediss:// URL';
  return z.string({ error }).trim().refine((value) => URL.canParse(value) && /^rediss?:$/.test(new URL(value).protocol), { error });
}

/** The address of a PostgreSQL server. */
export function postgresUrl(): z.ZodType<string> {
  const error = 'a postgres:// or postgresql:// URL';
  return z.string({ error }).trim().refine((value) => URL.canParse(value) && /^postgres(?:ql)?:$/.test(new URL(value).protocol), { error });
}

/** An entry of a network policy's list: `host`, `*.host`, an IP address, `[v6]`, or `*`, each with or without a port. The policy reads it. */
export function hostRule(): z.ZodType<string> {
  const error = 'host, *.host, an IP address or *, each with or without :port';
  return z
    .string({ error })
    .trim()
    .refine((value) => {
      const bare = value.replace(/(?<=^[^:]*|\]):\d{1,5}$/, '');
      return bare === '*' || HOST_NAME.test(bare.replace(/^\*\./, '')) || IPV6.test(bare);
    }, { error })
    .transform((value) => value.toLowerCase());
}

/** A host name or address, without scheme and port. Lower case. */
export function hostName(): z.ZodType<string> {
  const error = 'a host name or IP address, without scheme, port or path';
  return z
    .string({ error })
    .trim()
    .refine((value) => HOST_NAME.test(value) || IPV6.test(value), { error })
    .transform((value) => value.toLowerCase().replace(/^\[(.*)\]$/, '$1'));
}

/** `/`, `/x`, `x/` and `x` become an empty text or `/x`. */
export function urlPrefix(): z.ZodType<string> {
  const error = 'a URL path such as / or /gateway';
  return z
    .string({ error })
    .trim()
    .regex(/^[\w./~-]*$/, { error })
    .refine((value) => !value.split('/').some((part) => part === '.' || part === '..'), { error })
    .transform((value) => value.split('/').filter((part) => part !== '').map((part) => `/${part}`).join(''));
}

function toNumber(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  // Number('') is 0 and Number('0x10') is 16: neither is meant.
  return /^[+-]?\d+(?:\.\d+)?$/.test(text) ? Number(text) : value;
}

function splitList(text: string, separator: string): unknown {
  if (text.trim().startsWith('[')) {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      return text;
    }
  }
  return text.split(separator).map((entry) => entry.trim()).filter((entry) => entry !== '');
}

function isHttpUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
}
