// A named model is answered by that model or fails: also when the vendor, or a proxy in its place, lets another one answer and says so.
import { GatewayError, type CompletionResult, type LanguageModel, type ModelCatalogue } from '@gateway/core';

/**
 * The same model, whose answers are its own. What another one wrote has been paid for all the same.
 *
 * @throws GatewayError `bad_response` for an answer of which the catalogue surely knows that it is another model's; in a stream at its end
 */
export function withNamedAnswers(model: LanguageModel, catalogue: Pick<ModelCatalogue, 'isAnotherModel'>): LanguageModel {
  const check = (result: CompletionResult): CompletionResult => {
    if (catalogue.isAnotherModel?.(model.provider, model.model, result.model) === true) throw anotherAnswered(model, result.model);
    return result;
  };
  return {
    provider: model.provider,
    model: model.model,
    get limits() {
      return model.limits;
    },
    complete: async (request, call) => check(await model.complete(request, call)),
    async *stream(request, call) {
      for await (const event of model.stream(request, call)) {
        yield event.type === 'end' ? { type: 'end', result: check(event.result) } : event;
      }
    },
  };
}

function anotherAnswered({ provider, model }: LanguageModel, answered: string): GatewayError {
  return new GatewayError({
    kind: 'bad_response',
    message: `${provider}/${model} was named, and "${answered}" answered.`,
    hint: 'Check that the provider\'s base URL leads to the vendor and not to somebody who chooses for you, name that model, or allow others with fallback: true.',
    details: { provider, asked: model, answered },
  });
}
