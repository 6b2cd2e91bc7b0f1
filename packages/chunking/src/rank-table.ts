// The vocabulary of an encoding, from the tables that the `gpt-tokenizer` package ships.

/** Ranks by token. A token's rank is also its number. */
export interface RankTable {
  /** Tokens that are whole characters. */
  readonly byText: ReadonlyMap<string, number>;
  /** Tokens that begin or end inside a character, as strings of one character a byte. */
  readonly byBytes: ReadonlyMap<string, number>;
  /** Ranks of the tokens of two bytes, at `256 * first + second`; -1 where there is none. What every merge begins with. */
  readonly byBytePair: Int32Array;
}

/**
 * Turns a table (index = rank, value = text or bytes) into maps.
 *
 * The table stores the few tokens that begin with U+FEFF (a byte order mark) as bytes although they are whole characters, and
 * gpt-tokenizer therefore never finds them; neither do we, so that counts are equal to its counts.
 */
export function createRankTable(table: readonly (string | readonly number[])[]): RankTable {
  const byText = new Map<string, number>();
  const byBytes = new Map<string, number>();
  const byBytePair = new Int32Array(65_536).fill(-1);
  table.forEach((token, rank) => {
    if (typeof token === 'string') byText.set(token, rank);
    else byBytes.set(String.fromCharCode(...token), rank);
    if (token.length > 2) return;
    const [first, second, ...more] = typeof token === 'string' ? Buffer.from(token) : token;
    if (first !== undefined && second !== undefined && more.length === 0) byBytePair[256 * first + second] = rank;
  });
  return { byText, byBytes, byBytePair };
}
