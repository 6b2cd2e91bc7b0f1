// Countries, regions, cities, streets, buildings, mountains and waters. Nationalities ("Japanese") are not locations.
import type { NameRecogniser } from '../entity-recogniser.ts';

export const locationRecogniser: NameRecogniser = {
  type: 'location',
  aliases: ['loc', 'gpe', 'place', 'places', 'locations', 'geo', 'geopolitical_entity'],
};
