// What a check at full size is: it says what it did how often, and throws when something happened that must not.

export interface CheckResult {
  /** How many times it was tried. */
  readonly tries: number;
  /** What came of it, in a few words. */
  readonly outcome: string;
  /** Figures that do not fit into a few words, as Markdown. @default none */
  readonly table?: string | undefined;
}

export interface Check {
  readonly name: string;
  run(): Promise<CheckResult>;
}
