// Listens to the attempts of a call on their way to whoever pays, to know to whom the request went that was answered.
import type { AttemptObserver, LanguageModel } from '@gateway/core';

export interface AttemptWatch {
  readonly observer: AttemptObserver;
  /** The last addressee that answered; `undefined` where the chain below reports nothing. */
  readonly answeredBy: () => Pick<LanguageModel, 'provider' | 'model'> | undefined;
}

/** @param next whoever has to be asked and told; nobody, then every attempt may go ahead */
export function watchAttempts(next: AttemptObserver | undefined): AttemptWatch {
  let answeredBy: Pick<LanguageModel, 'provider' | 'model'> | undefined;
  return {
    answeredBy: () => answeredBy,
    observer: {
      begin: async (start, call) => {
        const permit = await next?.begin(start, call);
        return {
          ...(permit?.maxTokens === undefined ? {} : { maxTokens: permit.maxTokens }),
          end: async (end) => {
            if (end.outcome === 'ok' && (start.role ?? 'answer') === 'answer') answeredBy = { provider: start.provider, model: start.model };
            await permit?.end(end);
          },
        };
      },
    },
  };
}
