// Times of day: 14:30, 5:40 pm, 9 a.m., noon, with a zone when one is written. ISO 8601 times after a T as well.
import { matchSpans, type PatternRecogniser } from '../entity-recogniser.ts';

const ZONE = '(?: ?(?:UTC|GMT|CET|CEST|EST|EDT|CST|CDT|MST|MDT|PST|PDT|BST|IST|JST|Z)(?:[+-]\\d{1,2}(?::?\\d{2})?)?|[+-]\\d{2}:\\d{2})?';
const CLOCK = new RegExp(
  `(?<![\\d:.,$€£])(?:(?<=\\dT)|(?<!\\w))(?:(?:2[0-3]|[01]?\\d):[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,9})?)?(?: ?(?:[ap]\\.m\\.|[ap]m\\b))?|(?:1[0-2]|0?[1-9])(?:\\.[0-5]\\d)? ?(?:[ap]\\.m\\.|[ap]m\\b)|(?:1[0-2]|[1-9]) o['’]clock)${ZONE}(?![:\\d])`,
  'gi',
);
const NAMED = /(?<!\w)(?:noon|midnight|midday)(?!\w)/gi;

export const timeRecogniser: PatternRecogniser = {
  type: 'time',
  aliases: ['times', 'time_of_day'],
  find: (text) => [...matchSpans(text, CLOCK), ...matchSpans(text, NAMED)],
};
