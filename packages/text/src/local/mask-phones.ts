// Telephone numbers by how they are written: with a country's code (ITU-T E.164: at most 15 digits), in the American way, or with a leading zero.

const GAP = String.raw`[ \u00a0().\/-]{0,3}`;
const INTERNATIONAL = new RegExp(String.raw`(?<![\p{L}\p{N}+])(?:\+|00(?=[1-9]))(?:${GAP}\d){7,15}(?!\d)`, 'gu');
const AMERICAN = /(?<![\p{L}\p{N}+])(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\p{L}\p{N}])/gu;
const NATIONAL = /(?<![\p{L}\p{N}+.,/-])(?:\(0\d{1,5}\)|0\d{1,5})(?:(?: ?[/-] ?| )\d{2,8}){1,5}(?![\p{L}\p{N}])|(?<![\p{L}\p{N}+.,/-])0[1-9]\d{7,10}(?![\p{L}\p{N}])/gu;
const DATE = /^\d{1,4}[/-]\d{1,2}[/-]\d{1,4}$/;

/** `text` with every telephone number replaced. */
export function maskPhones(text: string, mask: (found: string) => string): string {
  const maskNational = (found: string): string => {
    const digits = found.replaceAll(/\D/g, '').length;
    return digits < 7 || digits > 15 || DATE.test(found) ? found : mask(found);
  };
  return text.replace(INTERNATIONAL, mask).replace(AMERICAN, mask).replace(NATIONAL, maskNational);
}
