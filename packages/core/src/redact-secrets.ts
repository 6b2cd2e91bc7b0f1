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

const MIN_LENGTH = 4;
// Less in base64 is no more than four or five letters, which other texts have as well.
const MIN_BASE64_BYTES = 6;

const BEARER = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi;
const NAMED_VALUE = /((?:api[_-]?key|access[_-]?token|auth[_-]?token|authorization|x-goog-api-key|x-api-key|client[_-]?secret|password)["']?\s*[:=]\s*["']?)([^\s"'&,;}]{6,})/gi;
// No registered scheme is longer; an unbounded one would take quadratic time on a long text of dots.
const URL_USERINFO = /\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^/\s@]+@/gi;
const QUERY_VALUE = /([?&](?:key|token|sig|signature)=)[^\s"'&#]{6,}/gi;

/** Takes secrets out of a text. */
export type Redactor = (text: string) => string;

/**
 * Returns `text` with everything that looks like a credential replaced by `[redacted]`.
 *
 * @param known exact secrets to remove as well, as {@link createRedactor} does.
 */
export function redactSecrets(text: string, known: readonly string[] = []): string {
  return createRedactor(known)(text);
}

/**
 * {@link redactSecrets} for many texts.
 *
 * @param known exact secrets to remove as well, whatever their shape: as they are and as URLs write them from four characters on, in base64 from six, alone
 *   or inside something longer, such as the `user:key` of HTTP's basic authentication.
 */
export function createRedactor(known: readonly string[] = []): Redactor {
  const secrets = [...new Set(known)].filter((secret) => secret.length >= MIN_LENGTH);
  const plain = new Set(secrets.flatMap((secret) => [secret, secret.isWellFormed() ? encodeURIComponent(secret) : secret]));
  const encoded = secrets.flatMap(toBase64Patterns);
  return (text) => {
    let result = text;
    for (const secret of plain) result = result.replaceAll(secret, REDACTED);
    for (const pattern of encoded) result = result.replace(pattern, REDACTED);
    return redactShapes(result);
  };
}

function redactShapes(text: string): string {
  let result = text;
  for (const shape of SECRET_SHAPES) result = result.replace(shape, REDACTED);
  return result
    .replace(BEARER, (_match, scheme: string) => `${scheme} ${REDACTED}`)
    .replace(NAMED_VALUE, (_match, name: string) => `${name}${REDACTED}`)
    .replace(QUERY_VALUE, (_match, name: string) => `${name}${REDACTED}`)
    .replace(URL_USERINFO, (_match, scheme: string) => `${scheme}${REDACTED}@`);
}

// Base64 (RFC 4648, 4 and 5) writes three bytes as four letters, so a secret inside something longer is written in one of three ways, by how many bytes of
// the last three come before it. A letter at either end may be shared with a neighbour: whatever it is, it goes as well.
function toBase64Patterns(secret: string): readonly RegExp[] {
  const bytes = Buffer.from(secret);
  if (bytes.length < MIN_BASE64_BYTES) return [];
  return [0, 1, 2].map((before) => {
    const bits = (before + bytes.length) * 8;
    const letters = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor(bits / 6));
    const own = letters.replaceAll('+', PLUS).replaceAll('/', SLASH);
    return new RegExp(`${before === 0 ? '' : `${ANY_LETTER}?`}${own}${bits % 6 === 0 ? '' : `${ANY_LETTER}?`}(?:=|%3[Dd]){0,2}`, 'g');
  });
}

// Both alphabets, and what URLs and JSON make of them.
const PLUS = '(?:[-+]|%2[Bb])';
const SLASH = String.raw`(?:_|\\?/|%2[Ff])`;
const ANY_LETTER = String.raw`(?:[\w+/-]|%2[BbFf])`;
