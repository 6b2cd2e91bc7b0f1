// People, alive or dead or invented, by the names that the shared analysis takes for a person's.
import type { NameRecogniser } from '../entity-recogniser.ts';

export const personRecogniser: NameRecogniser = {
  type: 'person',
  aliases: ['per', 'people', 'persons', 'person_name', 'name', 'names'],
};
