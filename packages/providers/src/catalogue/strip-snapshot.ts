// Vendors name one model several ways: bare, `-latest`, and dated. Limits and overrides written for one of them hold for all.

// `-2025-04-14` (OpenAI), `-20241022` (Anthropic), `-0125` (OpenAI until 2024), `-001` (Google), `-latest` (all).
const SNAPSHOT = /(?:-20\d{2}-\d{2}-\d{2}|-20\d{6}|-\d{4}|-00\d|-latest)$/;

/** The name without the suffix that pins a snapshot: `gpt-4.1-mini` for `gpt-4.1-mini-2025-04-14`. */
export function stripSnapshot(model: string): string {
  return model.replace(SNAPSHOT, '');
}
