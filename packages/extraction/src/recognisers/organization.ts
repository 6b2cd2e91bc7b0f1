// Companies, institutions, parties, bands, clubs, armies: groups of people with a name.
import type { NameRecogniser } from '../entity-recogniser.ts';

export const organizationRecogniser: NameRecogniser = {
  type: 'organization',
  aliases: ['org', 'organisation', 'organizations', 'organisations', 'company', 'companies', 'institution'],
};
