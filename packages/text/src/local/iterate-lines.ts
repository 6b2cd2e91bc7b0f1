// Lines one by one, without an array of them all.

/** The lines of `text` without their "\n"; a carriage return before it stays. An empty text is one empty line. */
export function* iterateLines(text: string): Generator<string> {
  let start = 0;
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
    yield text.slice(start, end);
    start = end + 1;
  }
  yield text.slice(start);
}
