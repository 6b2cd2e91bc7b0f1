// How far a workflow is: units that have ended, and of those under way the part that is done, so that long ones give signs of life.
import type { OperationCall } from '@gateway/core';
import type { UnitProgress } from './run-unit.ts';

export interface WorkflowProgress {
  /** Something of a unit is done. */
  part(unit: string, progress: UnitProgress): void;
  /** All of it is. */
  end(unit: string, message: string): void;
}

export function openProgress({ total, onProgress }: { readonly total: number; readonly onProgress: OperationCall['onProgress'] }): WorkflowProgress {
  const shares = new Map<string, number>();
  let ended = 0;
  let begun = 0;
  const tell = (unit: string, { share, message }: UnitProgress): void => {
    begun += share - (shares.get(unit) ?? 0);
    shares.set(unit, share);
    onProgress?.({ done: ended + begun, total, message });
  };
  return {
    part: tell,
    end: (unit, message) => {
      begun -= shares.get(unit) ?? 0;
      shares.delete(unit);
      ended += 1;
      onProgress?.({ done: ended + begun, total, message });
    },
  };
}
