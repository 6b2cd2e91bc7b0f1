// The one digest of this package: of keys, tenants, texts and kept values.
import { hash } from 'node:crypto';

/** SHA-256 in 43 letters that are safe in keys of every store. */
export function hashText(text: string): string {
  return hash('sha256', text, 'base64url');
}
