// How long a message may be.

/** The official client ends a stdio connection, and with it the session, at a message of 10 MiB; the envelope needs room, too. */
export const MOST_MESSAGE_BYTES = 9_500_000;
