// What identifies a person, replaced by what it was: e-mail, IBAN, card, IP address, phone.
import { defineAction } from '../local-action.ts';
import { mapPieces } from '../map-pieces.ts';
import { PII_KINDS, piiMaskers } from '../pii-maskers.ts';

export const maskPii = defineAction({
  name: 'mask_pii',
  parameters: {
    kinds: { kind: 'choices', values: PII_KINDS, default: PII_KINDS },
    // "{kind}" becomes the kind in capitals. Digits could make a number of what stands around them.
    placeholder: { kind: 'text', minLength: 1, maxLength: 200, withoutDigits: true, default: '[{kind}]' },
  },
  run: async (text, { kinds, placeholder }, { pacer }) => {
    const masked: Record<string, number> = {};
    const result = await mapPieces(text, (piece) => {
      let current = piece;
      for (const kind of PII_KINDS) {
        if (!kinds.includes(kind)) continue;
        const mask = placeholder.replaceAll('{kind}', kind.toUpperCase());
        current = piiMaskers[kind](current, () => {
          masked[kind] = (masked[kind] ?? 0) + 1;
          return mask;
        });
      }
      return current;
    }, { pacer });
    return { text: result, stats: { masked } };
  },
});
