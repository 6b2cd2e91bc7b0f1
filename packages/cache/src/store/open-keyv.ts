// A keyv over a storage adapter: values as they are, no second look at the expiry, and every failure counted.
import { Keyv, type KeyvStorageAdapter } from 'keyv';

export interface OpenKeyvOptions {
  readonly adapter: KeyvStorageAdapter;
  /** `text`: values are texts and are kept as such. `object`: they stay in memory as they are. */
  readonly values: 'text' | 'object';
  /** Is told of every failure; keyv itself turns them into "not there". */
  readonly onError: (error: unknown) => void;
}

// Without the wrapping that keyv gives values by default: what is kept carries its own expiry and digest.
const asText = {
  stringify: (kept: unknown): string => String((kept as { readonly value: unknown }).value),
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- keyv's own signature
  parse: <T>(text: string): T => ({ value: text }) as T,
};

export function openKeyv({ adapter, values, onError }: OpenKeyvOptions): Keyv {
  const keyv = new Keyv({ store: adapter, serialization: values === 'text' ? asText : false, checkExpired: false });
  keyv.on('error', onError);
  return keyv;
}
