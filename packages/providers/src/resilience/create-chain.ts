// The registry's chain: the fallback wrapper, in the words of core's interface.
import type { ChainOptions, LanguageModel, Logger } from '@gateway/core';
import type { TargetWrapper } from '../target-wrapper.ts';
import { withFallback } from './with-fallback.ts';

export interface CreateChainOptions extends ChainOptions {
  readonly logger?: Logger | undefined;
  readonly wrapper?: Pick<TargetWrapper, 'hurry' | 'breakerOf'> | undefined;
}

/** One model that stands for several; all but the last make haste. Also for a single one: its open circuit is no reason not to ask it when there is no other. @throws GatewayError `invalid_input` without models */
export function createChain(models: readonly LanguageModel[], options: CreateChainOptions): LanguageModel {
  const { wrapper, onTakeOver } = options;
  const targets = models.map((model, index) => (index === models.length - 1 ? model : (wrapper?.hurry(model) ?? model)));
  return withFallback(targets, {
    logger: options.logger,
    breakerOf: wrapper?.breakerOf,
    afterContentFilter: options.afterContentFilter,
    onFallback: ({ from, to, reason, kind }) => {
      onTakeOver?.({ from, to, reason, kind });
    },
  });
}
