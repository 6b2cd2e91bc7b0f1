// What may follow a text in quotes, as patterns at one position: keys, the starts of values, closing brackets.

const BLANK = String.raw`[\s\u200b-\u200f\u2060]*`;
const COLON = String.raw`(?::|：|=>|->|=(?!=))`;
const QUOTED = String.raw`"[^"\n]{0,120}["”]|'[^'\n]{0,120}'|[“„”][^“”\n]{0,120}[”“]|[‘][^‘’\n]{0,120}[’]|\u0060[^\u0060\n]{0,120}\u0060|＂[^＂\n]{0,120}＂`;
const EMPHASIS = '[*_]{0,3}';

const sticky = (source: string): RegExp => new RegExp(source, 'uy');

/** A key in quotes with its colon, also one whose closing quote is missing. */
export const QUOTED_KEY = sticky(`${BLANK}${EMPHASIS}(?:(?:${QUOTED})${EMPHASIS}${BLANK}${COLON}|["'][\\p{L}_$][\\p{L}\\p{N}_$]{0,60}:(?=\\s))`);
/** Any key with its colon. */
export const ANY_KEY = sticky(`${BLANK}${EMPHASIS}(?:(?:${QUOTED})|[\\p{L}_$][\\p{L}\\p{N}_$\\\\-]{0,60}(?: [\\p{L}\\p{N}_$-]{1,40}){0,3}"?)${EMPHASIS}${BLANK}${COLON}`);
/** A whole member whose key alone lacks its quotes: a name and a value with an end, which words in a text hardly look like. */
export const BARE_MEMBER = sticky(`${BLANK}[\\p{L}_$][\\p{L}\\p{N}_$-]{0,60}${BLANK}:${BLANK}(?:(?:[-+]?\\d[\\d.]*(?:[eE][-+]?\\d+)?|true|false|null|True|False|None|"[^"\\n]{0,500}"|'[^'\\n]{0,500}')${BLANK}(?:[,\\n]${BLANK}(?:["'\\p{L}_$}]|$)|\\}|$)|\\[${BLANK}[\\d"'\\[{\\]-]|\\{${BLANK}(?:["'}]|[\\p{L}_$][\\p{L}\\p{N}_$-]{0,60}${BLANK}:))`);
/** A key in quotes that begins right here, without blanks before it. */
export const KEY_HERE = sticky(`[rRbBuUfF]{0,2}(?:${QUOTED})${BLANK}(?::|：|=>)`);
/** The colon behind a key. */
export const AFTER_KEY = sticky(`${EMPHASIS}${BLANK}${COLON}`);
export const VALUE_START = sticky(`${BLANK}(?:["'“„\u0060\\[\\{(‘＂［｛\\-]|\\d|true\\b|false\\b|null\\b|None\\b|True\\b|False\\b|[rbuf]["'])`);
export const CLOSING = sticky(`${BLANK}(?:[}\\]｝］)]|$)`);
export const COMMENT_START = sticky(`${BLANK}(?://|/\\*|#)`);
export const COMMA = sticky(`${BLANK}[,，;、]`);
export const DOTS = sticky(String.raw`\.{3,}|…`);
export const DOTS_NEXT = sticky(`${BLANK}(?:\\.{3}|…|[,，])`);
/** A closing bracket with what may stand behind one: `"a"} b"` goes on as text. */
export const PLAUSIBLE_CLOSING = sticky(`${BLANK}(?:$|[}\\]｝］)]+${BLANK}(?:$|[,，}\\]\\{\\[;\u0060"'<#/]|\\n|\\.|[^\\n]*$|[A-Z(*\\-]|\\d+[.)]))`);
/** A second text right after one: 'a' 'b', "a" + "b". */
export const JOINED = sticky(`${BLANK}(?:\\+${BLANK})?(?:"[^"\\n]*"|'[^'\\n]*')${BLANK}[,}\\]]`);
/** A key that follows a comma. */
export const KEY_AFTER_COMMA = sticky(`[,，;]${BLANK}${EMPHASIS}(?:${QUOTED}|[\\p{L}_$][\\p{L}\\p{N}_$-]{0,60}(?: [\\p{L}\\p{N}_$-]{1,40}){0,2}"?|["'][\\p{L}_$][\\p{L}\\p{N}_$]{0,60})${EMPHASIS}${BLANK}[:：]`);
