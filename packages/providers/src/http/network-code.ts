// Finds why a connection failed: the system's code sits somewhere in the chain of causes.

// Codes of Node's system errors (ECONNREFUSED, ENOTFOUND, …), of undici, and of TLS.
const CODE = /^(?:E[A-Z_]{3,}|UND_ERR_[A-Z_]+|CERT_[A-Z_]+|DEPTH_ZERO_[A-Z_]+|SELF_SIGNED_[A-Z_]+|UNABLE_TO_[A-Z_]+|HPE_[A-Z_]+)$/;
const MAX_DEPTH = 5;

/** The code of the network error behind `error`, or undefined when none is in its causes. */
export function readNetworkCode(error: unknown): string | undefined {
  let current: unknown = error;
  let broken = false;
  for (let depth = 0; depth < MAX_DEPTH && current instanceof Error; depth += 1) {
    const code: unknown = 'code' in current ? current.code : undefined;
    if (typeof code === 'string' && CODE.test(code)) return code;
    // What undici's fetch says when the other side closes in the middle of a body.
    if (current.message === 'terminated' || current.message === 'fetch failed') broken = true;
    // Several addresses were tried: any of their errors will do.
    current = current instanceof AggregateError && current.cause === undefined ? current.errors[0] : current.cause;
  }
  return broken ? 'connection closed' : undefined;
}
