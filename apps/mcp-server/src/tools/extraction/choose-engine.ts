// What rules read without fail goes to the local engine unless the caller names somebody: no model is asked, and none is named as having answered.
import type { ModelArguments } from '../../to-selector.ts';

/** The arguments that say who answers, with `local` filled in where `isPlain` says that rules are enough. */
export async function chooseEngine(input: ModelArguments, isPlain: () => Promise<boolean>): Promise<ModelArguments> {
  if (input.provider !== undefined || input.model !== undefined) return input;
  return (await isPlain()) ? { ...input, provider: 'local' } : input;
}
