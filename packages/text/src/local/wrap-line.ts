// One line into lines of a width.

export interface WrapOptions {
  /** Code points. */
  readonly width: number;
  /** Whether words that are longer are broken; between what a reader sees as characters. */
  readonly breakWords: boolean;
}

/** `line` broken at spaces and tabs; its indentation stays before the first line. */
export function wrapLine(line: string, options: WrapOptions): string {
  const { width, breakWords } = options;
  if (line.length <= width) return line;
  const newline = line.endsWith('\r') ? '\r\n' : '\n';
  const bare = line.trimEnd();
  const indent = /^[ \t]*/.exec(bare)?.[0] ?? '';
  const lines: string[] = [];
  let current = '';
  let length = 0;
  const put = (word: string, size: number): void => {
    const gap = length === 0 ? '' : lines.length === 0 && current === indent ? '' : ' ';
    if (length > 0 && length + gap.length + size > width && current.trim() !== '') {
      lines.push(current);
      current = word;
      length = size;
      return;
    }
    current += gap + word;
    length += gap.length + size;
  };
  if (indent.length < width) {
    current = indent;
    length = indent.length;
  }
  for (const word of bare.trimStart().split(/[ \t]+/)) {
    for (const part of breakWords ? breakWord(word, width) : [word]) put(part, countCodePoints(part));
  }
  lines.push(current);
  return lines.join(newline) + (newline === '\r\n' ? '\r' : '');
}

function countCodePoints(word: string): number {
  return word.length - (word.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
}

function breakWord(word: string, width: number): string[] {
  if (word.length <= width) return [word];
  const parts: string[] = [];
  let current = '';
  let length = 0;
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(word)) {
    const size = countCodePoints(segment);
    if (length > 0 && length + size > width) {
      parts.push(current);
      current = '';
      length = 0;
    }
    current += segment;
    length += size;
  }
  return [...parts, current];
}
