// Whether the answer to a text depends on when it is asked: then a similar question of yesterday has another answer.

const WORDS =
  /\b(?:today(?:'s)?|tonight|yesterday|tomorrow|now|nowadays|currently|current|latest|newest|recent|recently|lately|upcoming|breaking news|live (?:score|stream|update)s?|as of|so far|to date(?! (?:a|an|the|my|your|his|her|him|someone|somebody|men|women|guys|girls)\b)|up[- ]to[- ]date|right now|at the moment|at present|presently|ongoing|just (?:released|announced|happened)|(?:this|next|last|past|coming|previous) (?:second|minute|hour|morning|afternoon|evening|night|week|weekend|month|quarter|year|season|decade|monday|tuesday|wednesday|thursday|friday|saturday|sunday)|(?:minutes?|hours?|days?|weeks?|months?|years?) ago|(?:what|which) (?:time|day|date|year|month) is it|weather|forecast|stock price|share price|exchange rate|who is winning|in stock|open now|still)\b/i;

export function isTimeSensitive(text: string): boolean {
  return WORDS.test(text);
}
