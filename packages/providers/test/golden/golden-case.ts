// One bill that a vendor's documentation lets anyone work out by hand: what the vendor sends, and what it charges for it.

export interface GoldenCase {
  readonly name: string;
  /** Where the counts come from, or the rule that they follow. */
  readonly source: string;
  readonly model: string;
  /** When the call is made, as an ISO date: prices change. */
  readonly at: string;
  /** The usage exactly as the vendor sends it. */
  readonly usage: object;
  /** Microdollars, worked out by hand. */
  readonly billMicroUsd: number;
}

export interface GoldenVendor {
  readonly provider: string;
  /** Where the prices were read. */
  readonly prices: string;
  readonly chats: readonly GoldenCase[];
  readonly embeddings: readonly GoldenCase[];
  /** A whole answer around a usage, as the vendor sends it. */
  readonly body: (golden: GoldenCase) => unknown;
  /** The same answer as server-sent events. */
  readonly events: (golden: GoldenCase) => readonly string[];
  readonly embeddingBody?: ((golden: GoldenCase) => unknown) | undefined;
}
