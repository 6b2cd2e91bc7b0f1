// Things that are sold or shipped under a name: devices, software, vehicles.
import type { NameRecogniser } from '../entity-recogniser.ts';

export const productRecogniser: NameRecogniser = {
  type: 'product',
  aliases: ['products', 'brand', 'software', 'device'],
};
