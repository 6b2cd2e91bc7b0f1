// Queries as a model wrote them, one a line.
const MAX_QUERY = 400;

/** @returns at most `count`, without repetitions and without the marks of lists */
export function readQueries(text: string, count: number): string[] {
  const lines = text.split('\n').map((line) => line.replace(/^\s*(?:[-*•]|\d{1,2}[.)])\s*/, '').replaceAll(/^["'`“]+|["'`”]+$/g, '').trim().slice(0, MAX_QUERY));
  return [...new Set(lines.filter((line) => /[\p{L}\p{N}]{2}/u.test(line)))].slice(0, count);
}
