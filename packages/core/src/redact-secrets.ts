// Error texts and logs may quote what a vendor answered, and vendors quote keys back. This takes out everything that has the shape of a credential.

const REDACTED = '[redacted]';

// Shapes that vendors publish for their keys, and the places where HTTP carries any credential.
const SECRET_SHAPES: readonly RegExp[] = [
  /\b(?:sk|pk|rk)-[A-Za-z0-9_*.-]{6,}/g, // OpenAI, Anthropic (sk-ant-…), OpenRouter (sk-or-…), DeepSeek
  /\bAIza[A-Za-z0-9_*-]{10,}/g, // Google API keys
  /\b(?:gh[pousr]|github_pat|xox[abprs]|hf|gsk|xai)[_-][A-Za-z0-9_-]{10,}/g,
  /\bAKIA[A-Z0-9]{12,}/g, // AWS access key ids
  // JSON web tokens. The look-ahead ends a try where the next one begins: without it a long text of such beginnings takes quadratic time.
  /\beyJ(?:(?!-eyJ)[A-Za-z0-9_-]){8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/g,
];

const BEARER = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi;
const NAMED_VALUE = /((?:api[_-]?key|access[_-]?token|auth[_-]?token|authorization|x-goog-api-key|x-api-key|client[_-]?secret|password)["']?\s*[:=]\s*["']?)([^\s"'&,;}]{6,})/gi;
// No registered scheme is longer; an unbounded one would take quadratic time on a long text of dots.
const URL_USERINFO = /\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^/\s@]+@/gi;
const QUERY_VALUE = /([?&](?:key|token|sig|signature)=)[^\s"'&#]{6,}/gi;

/**
 * Returns `text` with everything that looks like a credential replaced by `[redacted]`.
 *
 * @param known exact secrets to remove as well, whatever their shape; entries shorter than four characters are ignored.
 */
export function redactSecrets(text: string, known: readonly string[] = []): string {
  let result = text;
  for (const secret of known) {
    if (secret.length >= 4) result = result.replaceAll(secret, REDACTED);
  }
  for (const shape of SECRET_SHAPES) result = result.replace(shape, REDACTED);
  return result
    .replace(BEARER, (_match, scheme: string) => `${scheme} ${REDACTED}`)
    .replace(NAMED_VALUE, (_match, name: string) => `${name}${REDACTED}`)
    .replace(QUERY_VALUE, (_match, name: string) => `${name}${REDACTED}`)
    .replace(URL_USERINFO, (_match, scheme: string) => `${scheme}${REDACTED}@`);
}
