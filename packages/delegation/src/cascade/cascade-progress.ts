// One line of progress over several attempts: what is done only grows, also when another model starts from the beginning.
import type { Progress } from '@gateway/core';

export interface CascadeProgress {
  readonly report: ((progress: Progress) => void) | undefined;
  /** One step done: the next model is asked. */
  escalate(message: string): void;
}

export function createCascadeProgress(onProgress: ((progress: Progress) => void) | undefined): CascadeProgress {
  if (onProgress === undefined) return { report: undefined, escalate: () => undefined };
  let before = 0;
  let highest = 0;
  return {
    report: ({ done, total, message }) => {
      highest = Math.max(highest, before + done);
      onProgress({ done: highest, message, ...(total === undefined ? {} : { total: Math.max(highest, before + total) }) });
    },
    escalate: (message) => {
      highest += 1;
      before = highest;
      onProgress({ done: highest, message });
    },
  };
}
