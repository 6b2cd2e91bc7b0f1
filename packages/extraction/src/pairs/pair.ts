// What every way of finding key-value pairs returns.

export interface KeyValuePair {
  /** As it is written, without its colon and marks. */
  readonly key: string;
  readonly value: string;
  /** UTF-16 offsets of the value in the source, `end` exclusive. The stretch may hold line breaks and marks that `value` leaves out. */
  readonly start: number;
  readonly end: number;
}
