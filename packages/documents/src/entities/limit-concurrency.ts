// Fewer calls side by side than an operation would make by itself, for vendors that count requests.
import type { LanguageModel } from '@gateway/core';

/** The same model, with at most `most` calls of `complete` under way; the others wait for their turn. */
export function limitConcurrency(model: LanguageModel, most: number): LanguageModel {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    ...model,
    complete: async (request, call) => {
      // A slot is handed over to the next in line, never given back in between, or a newcomer could take it as well.
      if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
      else running += 1;
      try {
        return await model.complete(request, call);
      } finally {
        const next = waiting.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}
