// Days, months, quarters, years, decades and ranges of them, in the forms that office documents use.
import { MONTH_NAMES } from '../month-names.ts';
import { matchSpans, type PatternRecogniser } from '../entity-recogniser.ts';

const ENGLISH = 'Jan(?:uary|\\.)?|Feb(?:ruary|\\.)?|Mar(?:ch|\\.)?|Apr(?:il|\\.)?|May|June?|July?|Aug(?:ust|\\.)?|Sept?(?:ember|\\.)?|Oct(?:ober|\\.)?|Nov(?:ember|\\.)?|Dec(?:ember|\\.)?';
const FOREIGN = MONTH_NAMES.flatMap(({ full }) => full.slice(1)).map((name) => (name === 'janeiro' ? '(?<!\\bRio de )janeiro' : name)).join('|');
const MONTH = `(?:${ENGLISH}|${FOREIGN})`;
// Too short to be sure of: with a day before and a year behind.
const SHORT_MONTH = `(?:${MONTH_NAMES.flatMap(({ short }) => short).toSorted((a, b) => b.length - a.length).join('|')})\\.?`;
// Without day and year only what is no name of people or things as well.
const LONE_MONTH = '(?:January|February|March|April|June?|July?|Jan\\.?|Feb\\.?|Apr\\.?|Aug(?:ust|\\.)?|Sept?(?:ember|\\.)?|Oct(?:ober|\\.)?|Nov(?:ember|\\.)?|Dec(?:ember|\\.)?|Januar|Februar|März|Juni|Juli|Oktober|Dezember|janvier|février|avril|juin|juillet|août|septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|febbraio|aprile|giugno|luglio|settembre|ottobre|dicembre|januari|februari|maart|fevereiro|março|junho|julho|setembro|outubro|novembro|dezembro)';
const WEEKDAY = '(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Mon|Tue|Tues|Wed|Thu|Thur|Thurs|Fri|Sat|Sun)\\.?)';
const DAY = '(?:3[01]|[12]\\d|0?[1-9])(?:st|nd|rd|th|er|º|°)?';
const YEAR = '(?:1[0-9]|20|21)\\d{2}';
const DOT_DAY = '(?:3[01]|[12]\\d|0?[1-9])';
const DOT_MONTH = '(?:1[0-2]|0?[1-9])';
const TO = ' ?(?:[-–—]|to|until|through|and) ?';
const EDGE = '(?![\\w%]|[.,:]\\d)';
const START = '(?<![\\w$€£.,:/-])';

const build = (body: string, flags = 'gi'): RegExp => new RegExp(`${START}(?:${body})${EDGE}`, flags);

const FORMS: readonly RegExp[] = [
  // 2024-05-06, 2024/05/06, 20240506 is left alone; with a time the date part ends at the T
  new RegExp(`${START}${YEAR}([-/.])(?:1[0-2]|0[1-9])\\1(?:3[01]|[12]\\d|0[1-9])(?=T\\d|${EDGE})`, 'g'),
  // 06.05.2024, 5/6/24, 06-05-2024
  build(`(?:3[01]|[12]\\d|0?[1-9])([-/])(?:3[01]|[12]\\d|0?[1-9])\\1(?:${YEAR}|\\d{2})`, 'g'),
  // With dots the month comes second, and no version may be meant: four digits for the year, a leading zero (which versions never have, https://semver.org/#spec-item-2), or a word of time before it.
  build(`(?<!\\b(?:version|release|node|v) )${DOT_DAY}\\.${DOT_MONTH}\\.${YEAR}`),
  build(`(?:0[1-9]\\.(?:1[0-2]|0[1-9])|${DOT_DAY}\\.0[1-9])\\.\\d{2}`, 'g'),
  build(`(?<=\\b(?:on|dated|by|until|since|due|date:?|am|vom|bis|seit|zum|den) )${DOT_DAY}\\.${DOT_MONTH}\\.\\d{2}`),
  // May 5-7, 2024; May 5th, 2024; Monday, May 5; May 5 to June 2, 2024
  build(`(?:${WEEKDAY},? )?${MONTH} (?:the )?${DAY}(?:${TO}(?:${MONTH} )?${DAY})?(?:,? ${YEAR})?`),
  // 5 May 2024; 5-7 May 2024; 5th of May; 5 May to 2 June 2024; 5. Mai 2024
  build(`(?:${WEEKDAY},? )?(?:the )?${DAY}\\.?(?:${TO}${DAY}\\.?)? (?:of |de )?${MONTH}(?:${TO}${DAY} ${MONTH})?(?:,? (?:of |del? )?${YEAR})?`),
  // 12 déc. 2024, 3 ago 2024, 5 de dic. de 2024
  build(`${DAY}\\.?(?:${TO}${DAY}\\.?)? (?:de )?${SHORT_MONTH},? (?:del? )?${YEAR}`),
  // May 2024; May to July 2024; early 2024
  build(`(?:(?:early|mid|late)[- ])?${MONTH}(?:${TO}${MONTH})?,? (?:of )?${YEAR}(?:${TO}(?:${MONTH} )?${YEAR})?`),
  // Q3 2024; Q1-Q3 2024; 2024 Q3; third quarter of 2024; first half of 2024; H1 2024; FY2024; fiscal year 2024; week 19 of 2024
  build(`(?:Q[1-4]|H[12])(?:${TO}(?:Q[1-4]|H[12]))?[ /'-]?(?:of )?(?:FY ?)?(?:${YEAR}|'?\\d{2})|${YEAR}[- ]?(?:Q[1-4]|H[12])|(?:(?:first|second|third|fourth|last) )(?:quarter|half)(?: (?:of )?(?:fiscal |the year )?${YEAR})|FY ?(?:${YEAR}|\\d{2})(?:[/-]\\d{2})?|fiscal (?:year )?${YEAR}|(?:calendar )?week \\d{1,2} (?:of )?${YEAR}|Q[1-4]`),
  // the 1990s, 19th century, spring 2024, since 1998, in 2024, 2019-2021
  build(`(?:(?:early|mid|late)[- ])?(?:the )?${YEAR}s|(?:(?:early|mid|late)[- ])?\\d{1,2}(?:st|nd|rd|th)[- ]centur(?:y|ies)(?: (?:BC|AD|BCE|CE))?|(?:spring|summer|autumn|fall|winter|Christmas|Easter)(?: of)? ${YEAR}|${YEAR}${TO}${YEAR}|${YEAR}(?: ?[-–—] ?|/)\\d{2}`),
  build('\\d{1,4} (?:BC|BCE|AD|CE)', 'g'),
  build(LONE_MONTH, 'g'),
  build('(?:(?:last|next|this|every) )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day', 'g'),
  build('(?:the day (?:before|after) )?(?:yesterday|today|tomorrow)|(?:last|next|this) (?:week|month|quarter|year|spring|summer|autumn|winter)'),
];

// A bare year needs a word before it that speaks of time, a bracket around it, or a place in a list of years.
const BARE_YEAR = new RegExp(
  `(?<=\\b(?:in|since|by|until|till|during|from|of|to|and|or|before|after|around|about|circa|c\\.|year|years|early|mid|late|through|for|born|founded|established|dated|ended|the|end|,) |[(]|(?<!\\d)[–-]|\\w, )${YEAR}(?=[\\s.,;:)’'–-]|$)(?![.,]\\d|[ ]?(?:%|percent|people|men|women|units|members|employees|users|miles|km|kg|dollars|euros|pounds|votes|students|seats|copies|pages|feet|meters|metres|tons|tokens|documents|questions|years|days))`,
  'gi',
);

export const dateRecogniser: PatternRecogniser = {
  type: 'date',
  aliases: ['dates', 'day', 'deadline'],
  find: (text) => [...FORMS.flatMap((form) => matchSpans(text, form)), ...matchSpans(text, BARE_YEAR)],
};
