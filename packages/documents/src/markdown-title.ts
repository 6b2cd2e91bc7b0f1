// A document's title, for formats whose title is only its first heading.

const SEARCHED_CHARACTERS = 20_000;

/** The first level-one heading (`# …` or underlined with `===`), without markup; `undefined` when there is none near the beginning. */
export function readMarkdownTitle(markdown: string): string | undefined {
  const lines = markdown.slice(0, SEARCHED_CHARACTERS).split('\n').map((line) => line.trim());
  const index = lines.findIndex((line, at) => line.startsWith('# ') || (line !== '' && /^=+$/.test(lines[at + 1] ?? '')));
  const title = (lines[index] ?? '')
    .replace(/^# +/, '')
    .replace(/ #+$/, '')
    .replaceAll(/\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replaceAll(/[*_`]/g, '')
    .trim();
  return title === '' ? undefined : title;
}
