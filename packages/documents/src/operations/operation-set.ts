// Operations by name: what a batch or a workflow calls "summarize", found, with its parameters checked.
import { GatewayError } from '@gateway/core';
import { suggestName } from '@gateway/text';
import type { BoundOperation, DocumentOperation } from './bound-operation.ts';
import { documentOperations } from './operations.ts';

export interface OperationSet {
  /** Every name, short ones included, in the order of the list. */
  readonly names: readonly string[];
  /**
   * @param where says in errors who asks, for instance `Stage "Summary"`
   * @throws GatewayError `invalid_input` for a name that is none, or parameters that are wrong
   */
  bind(name: string, params: unknown, where: string): BoundOperation;
}

/** @param operations with own ones in addition, or fewer. @default documentOperations */
export function createOperationSet(operations: readonly DocumentOperation[] = documentOperations): OperationSet {
  const byName = new Map<string, DocumentOperation>();
  for (const operation of operations) {
    for (const name of [operation.name, ...operation.shortNames]) {
      if (byName.has(name)) throw new GatewayError({ kind: 'invalid_input', message: `Two operations are called "${name}".`, hint: 'Give each a name of its own.' });
      byName.set(name, operation);
    }
  }
  const names = [...byName.keys()];
  return {
    names,
    bind: (name, params, where) => {
      const operation = byName.get(name);
      if (operation !== undefined) return operation.bind(params, where);
      const suggestion = suggestName(name.slice(0, 100), names);
      throw new GatewayError({
        kind: 'invalid_input',
        message: `${where}: there is no operation "${name.slice(0, 100)}"${suggestion === undefined ? '' : ` (did you mean "${suggestion}"?)`}.`,
        hint: `Operations: ${names.join(', ')}.`,
      });
    },
  };
}
