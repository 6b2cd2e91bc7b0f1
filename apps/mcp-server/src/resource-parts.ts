// Resources that are longer than a message may be: read in parts.
import { GatewayError } from '@gateway/core';
import { MOST_MESSAGE_BYTES } from './message-limit.ts';

/** UTF-16 units. Escaped and in UTF-8, none has more than six bytes. */
const PART_UNITS = 1_500_000;

/** The address without its part, and the part's number, from 1. */
export function splitPart(uri: string): { readonly uri: string; readonly part: number | undefined } {
  const [, base, part] = /^(.*)\?part=(\d{1,6})$/.exec(uri) ?? [];
  return base === undefined ? { uri, part: undefined } : { uri: base, part: Number(part) };
}

/**
 * The text, or the part of it that was asked for. All parts together are the text.
 *
 * @param options.isLimited whether a message that is too long would end the connection
 * @throws GatewayError `invalid_input` for a text that is too long to be read at once, `not_found` for a part that is not there
 */
export function readPart(text: string, { uri, part, isLimited }: { readonly uri: string; readonly part: number | undefined; readonly isLimited: boolean }): string {
  const count = Math.max(1, Math.ceil(text.length / PART_UNITS));
  if (part !== undefined) {
    if (part < 1 || part > count) throw new GatewayError({ kind: 'not_found', message: `"${uri}" has no part ${part}.`, hint: `It has ${count}, from ${uri}?part=1 on.` });
    return text.slice(startOf(text, part - 1), startOf(text, part));
  }
  if (!isLimited || text.length * 6 <= MOST_MESSAGE_BYTES || Buffer.byteLength(JSON.stringify(text)) <= MOST_MESSAGE_BYTES) return text;
  throw new GatewayError({ kind: 'invalid_input', message: `"${uri}" has ${(Buffer.byteLength(text) / 1e6).toFixed(1)} MB, more than one message over stdio can hold.`, hint: `Read it in ${count} parts, ${uri}?part=1 to ?part=${count}, or give it to a tool as "source".` });
}

// Never between the two halves of one character.
function startOf(text: string, part: number): number {
  const at = Math.min(text.length, part * PART_UNITS);
  const isInside = at > 0 && at < text.length && /^[\udc00-\udfff]/.test(text.charAt(at)) && /[\ud800-\udbff]$/.test(text.charAt(at - 1));
  return isInside ? at + 1 : at;
}
