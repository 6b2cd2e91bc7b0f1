// Numbers that nobody else gives, on a server without transactions: a process claims a block of them, then looks whether it is the only one. Of two that claim the same, at least the later one sees the other.
import { randomUUID } from 'node:crypto';
import { BLOCK_SIZE } from './chunk-number.ts';
import type { PointServer } from './point-server.ts';

export interface NumberSource {
  /** A number for a document, never given before. */
  next(): Promise<number>;
}

export function createNumberSource(server: PointServer, { catalog, base }: { readonly catalog: string; readonly base: string }): NumberSource {
  const own = { next: 0, end: 0 };
  let claiming: Promise<void> | undefined;
  const group = `block-${base}`;
  const hintKey = `hint-${base}`;
  const claim = async (): Promise<void> => {
    const [hint] = await server.getRecords(catalog, [hintKey]);
    for (let block = hint === undefined ? 1 : Number(hint.head); ; block += 1) {
      if ((await server.findRecords(catalog, { group, numbers: [block] })).length > 0) continue;
      const key = `${group}-${block}-${randomUUID()}`;
      await server.putRecord(catalog, { key, group, number: block, tokens: [], head: '{}', body: '' });
      if ((await server.findRecords(catalog, { group, numbers: [block] })).length > 1) continue;
      // Where the next one begins to look. One that is too low costs time, nothing else.
      await server.putRecord(catalog, { key: hintKey, group: `hints-${base}`, number: 1, tokens: [], head: String(block + 1), body: '' });
      Object.assign(own, { next: block * BLOCK_SIZE, end: (block + 1) * BLOCK_SIZE });
      return;
    }
  };
  return {
    next: async () => {
      while (own.next === own.end) {
        claiming ??= claim().finally(() => {
          claiming = undefined;
        });
        await claiming;
      }
      own.next += 1;
      return own.next - 1;
    },
  };
}
