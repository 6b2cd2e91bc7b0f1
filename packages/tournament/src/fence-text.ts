// Keeps what models wrote inside the tags that it is shown in: it cannot close its own tag, nor open another.

/** `text` between `<tag>` and `</tag>`. */
export function fenceText(tag: string, text: string): string {
  return `<${tag}>\n${text.replaceAll(TAGS, '‹$1$2')}\n</${tag}>`;
}

// Every tag that any prompt of a tournament uses, however it is written.
const TAGS = /<\s*(\/?)\s*(task|reference|answer_a|answer_b|answer|own_answer)\b/gi;
