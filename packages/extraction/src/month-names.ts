// The months as English, German, French, Spanish, Italian, Dutch and Portuguese write them.

export interface MonthNames {
  readonly full: readonly string[];
  /** Without their point. */
  readonly short: readonly string[];
}

/** January first; in lower case. No name stands for two months. */
export const MONTH_NAMES: readonly MonthNames[] = [
  { full: ['january', 'januar', 'jänner', 'janvier', 'enero', 'gennaio', 'januari', 'janeiro'], short: ['jan', 'jän', 'janv', 'ene', 'gen'] },
  { full: ['february', 'februar', 'feber', 'février', 'febrero', 'febbraio', 'februari', 'fevereiro'], short: ['feb', 'févr', 'fév', 'febr', 'fev'] },
  { full: ['march', 'märz', 'mars', 'marzo', 'maart', 'março'], short: ['mar', 'mrz', 'mär', 'mrt'] },
  { full: ['april', 'avril', 'abril', 'aprile'], short: ['apr', 'avr', 'abr'] },
  { full: ['may', 'mai', 'mayo', 'maggio', 'mei', 'maio'], short: ['mag'] },
  { full: ['june', 'juni', 'juin', 'junio', 'giugno', 'junho'], short: ['jun', 'giu'] },
  { full: ['july', 'juli', 'juillet', 'julio', 'luglio', 'julho'], short: ['jul', 'juil', 'lug'] },
  { full: ['august', 'août', 'agosto', 'augustus'], short: ['aug', 'ago'] },
  { full: ['september', 'septembre', 'septiembre', 'settembre', 'setembro'], short: ['sep', 'sept', 'set', 'sett'] },
  { full: ['october', 'oktober', 'octobre', 'octubre', 'ottobre', 'outubro'], short: ['oct', 'okt', 'ott', 'out'] },
  { full: ['november', 'novembre', 'noviembre', 'novembro'], short: ['nov'] },
  { full: ['december', 'dezember', 'décembre', 'diciembre', 'dicembre', 'dezembro'], short: ['dec', 'dez', 'déc', 'dic'] },
];
