// How an adapter says that an answer is a failure in disguise or makes no sense. It becomes a GatewayError where the provider is known.
import type { VendorFailure } from '../dialect.ts';

const INNER: unique symbol = Symbol('inner failure');

/** A failure that the vendor put inside a successful answer, or words for what cannot be read in it. */
export type InnerFailure = { readonly failure: VendorFailure } | { readonly unreadable: string };

/** An error for a failure that the vendor reported inside an answer. */
export function innerFailure(failure: VendorFailure): Error {
  return Object.assign(new Error('The vendor reported a failure.'), { [INNER]: { failure } });
}

/** An error for an answer that makes no sense; `what` completes the sentence "sent an answer that cannot be read: …". */
export function unreadable(what: string): Error {
  return Object.assign(new Error(what), { [INNER]: { unreadable: what } });
}

/** What an adapter reported, or undefined when the error is something else. */
export function readInnerFailure(error: unknown): InnerFailure | undefined {
  return error instanceof Error && INNER in error ? (error[INNER] as InnerFailure) : undefined;
}
