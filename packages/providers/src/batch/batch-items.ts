// What a batch may consist of, checked before anything is sent: a vendor refuses the whole batch for one bad item, some only hours later.
import { type BatchItem, GatewayError } from '@gateway/core';
import type { BatchEntry, BatchLimits } from '../dialect.ts';

// What every vendor with batches takes (Anthropic's rule is the narrowest), so that the same batch can go to another vendor.
// Source: https://platform.claude.com/docs/en/api/messages/batches/create (custom_id)
const ITEM_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** @throws GatewayError `invalid_input` for no items, too many, repeated or unusable ids, and conversations without a message to answer */
export function checkBatchItems(items: readonly BatchItem[], { maxItems }: BatchLimits, label: string): void {
  if (items.length === 0) throw refuse('The batch is empty.', 'Submit at least one item.');
  if (items.length > maxItems) {
    throw refuse(`The batch has ${String(items.length)} items; ${label} takes ${String(maxItems)} at once.`, 'Submit it as several batches.');
  }
  const seen = new Set<string>();
  for (const { id, request } of items) {
    if (!ITEM_ID.test(id)) throw refuse(`The item id ${quote(id)} cannot be used.`, 'Ids are 1 to 64 letters, digits, underscores and dashes.');
    if (seen.has(id)) throw refuse(`The item id ${quote(id)} occurs twice.`, 'Give every item of a batch an id of its own.');
    seen.add(id);
    if (request.messages.every((message) => message.role === 'system')) {
      throw refuse(`The item ${quote(id)} has no message beside system messages.`, 'Send the prompt as a user message.');
    }
  }
}

/** The items with everything a dialect needs. */
export function toBatchEntries(items: readonly BatchItem[], model: Omit<BatchEntry['request'], 'request'>): readonly BatchEntry[] {
  return items.map(({ id, request }) => ({ id, request: { ...model, request } }));
}

function refuse(message: string, hint: string): GatewayError {
  return new GatewayError({ kind: 'invalid_input', message, hint });
}

function quote(id: string): string {
  return JSON.stringify(id.length > 80 ? `${id.slice(0, 80)}…` : id);
}
