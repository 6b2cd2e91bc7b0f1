// Each line once, where it stands first; blank lines part the text and stay.
import { defineAction } from '../local-action.ts';
import { iterateLines } from '../iterate-lines.ts';

export const dedupeLines = defineAction({
  name: 'dedupe_lines',
  parameters: { ignore_case: { kind: 'boolean', default: false }, ignore_whitespace: { kind: 'boolean', default: true }, keep_blank: { kind: 'boolean', default: true } },
  run: async (text, { ignore_case: ignoreCase, ignore_whitespace: ignoreWhitespace, keep_blank: keepBlank }, { pacer }) => {
    const seen = new Set<string>();
    const kept: string[] = [];
    let removed = 0;
    for (const line of iterateLines(text)) {
      await pacer(line.length + 1);
      const bare = ignoreWhitespace ? line.trim() : line.replace(/\r$/, '');
      const key = ignoreCase ? bare.toLowerCase() : bare;
      if (seen.has(key) && !(keepBlank && line.trim() === '')) {
        removed += 1;
        continue;
      }
      seen.add(key);
      kept.push(line);
    }
    return { text: kept.join('\n'), stats: { removed_lines: removed } };
  },
});
