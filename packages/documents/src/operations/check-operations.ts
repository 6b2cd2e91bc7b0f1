// What takes its time to find out of operations, asked before a document is read or anything is spent.
import { GatewayError, toGatewayError } from '@gateway/core';
import type { BoundOperation } from './bound-operation.ts';

export interface AskedOperation {
  /** Whose operation it is, for instance `Stage "Summary"`. */
  readonly where: string;
  readonly operation: BoundOperation;
}

/** All that is wrong, one sentence or two for each. @throws what is no fault of the parameters */
export async function findProblems(asked: readonly AskedOperation[]): Promise<readonly string[]> {
  const found = await Promise.all(
    asked.map(async ({ where, operation }): Promise<readonly string[]> => {
      try {
        await operation.check?.();
        return [];
      } catch (thrown) {
        const error = toGatewayError(thrown);
        if (error.kind !== 'invalid_input' && error.kind !== 'unsupported') throw error;
        return [`${where}: ${error.message}${error.hint === undefined ? '' : ` ${error.hint}`}`];
      }
    }),
  );
  return found.flat();
}

/** @throws GatewayError `invalid_input` when there are problems */
export function refuseProblems(problems: readonly string[], { what, hint }: { readonly what: string; readonly hint: string }): void {
  if (problems.length > 0) throw new GatewayError({ kind: 'invalid_input', message: `The ${what} cannot run. ${problems.join(' ')}`, hint, details: { problems } });
}
