// Signs and hyphens that carry meaning: "a - b" is not "b - a".
import type { Question } from '../question/read-question.ts';
import { describeDifference } from './compare-lists.ts';
import type { Guard } from './guard.ts';

export const spelling: Guard = {
  name: 'spelling',
  findObjection: ({ a, b }) => {
    if ((a.writing.hasSigns || b.writing.hasSigns) && withoutEnd(a) !== withoutEnd(b)) return 'signs or what stands around them differ';
    return describeDifference(a.writing.hyphens.map(toSmall), b.writing.hyphens.map(toSmall));
  },
};

/** What has signs has to agree but for its last mark and its first capital. */
function withoutEnd({ writing: { plain } }: Question): string {
  return plain.slice(0, 1).toLowerCase() + plain.slice(1).replace(/[ .?]+$/, '');
}

const toSmall = (text: string): string => text.toLowerCase();
