export { byteOrderMarkOf, readByteOrderMark } from './byte-order-mark.ts';
export { decodeBytes, decodeStrictUtf8, guessLegacyEncoding, guessUtf16, measureBytes } from './guess-encoding.ts';

export type { ByteOrderMark } from './byte-order-mark.ts';
export type { ByteShares, LegacyGuess } from './guess-encoding.ts';
