// Who executes competitors' code. The tournament knows only this shape: how code is kept from doing harm is the runner's business.

/** Languages whose code can be executed. */
export type CodeLanguage = 'python' | 'javascript';

export interface CodeRun {
  readonly language: CodeLanguage;
  /** What a competitor wrote: untrusted. */
  readonly code: string;
  /** Each is a piece of code that runs after `code` and fails by throwing, for instance `assert factorial(5) == 120`. */
  readonly tests: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

export interface CodeRunReport {
  readonly passed: number;
  /** As many as there were tests. Code that does not even start has failed all of them. */
  readonly total: number;
  readonly failures: readonly { readonly test: string; readonly reason: string }[];
  /** What the code printed, capped by the runner. */
  readonly output: string;
}

export interface CodeRunner {
  /** @throws GatewayError when the code could not be run for a reason that is not the code's */
  run(request: CodeRun): Promise<CodeRunReport>;
}
