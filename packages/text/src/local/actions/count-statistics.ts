// How much text it is: characters (code points), words, sentences, lines, paragraphs, bytes as UTF-8.
import { createWordTokenizer } from '../../tokenize-words.ts';
import { countSentences } from '../sentences.ts';
import { defineAction } from '../local-action.ts';
import { iteratePieces } from '../map-pieces.ts';

export const countStatistics = defineAction({
  name: 'count_statistics',
  parameters: {},
  run: async (text, _parameters, { pacer }) => {
    const tokenize = createWordTokenizer();
    const counts = { characters: text.length, words: 0, lines: text === '' ? 0 : 1, paragraphs: 0, bytes: Buffer.byteLength(text) };
    let isInParagraph = false;
    for (const piece of iteratePieces(text, 'line')) {
      counts.characters -= piece.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0;
      counts.words += tokenize(piece).length;
      for (const [index, line] of piece.split(/\r\n|\n|\r/).entries()) {
        if (index > 0) counts.lines += 1;
        // A piece begins where the line before it has ended.
        if (line.trim() === '') isInParagraph = index === 0 && isInParagraph;
        else if (!isInParagraph) {
          counts.paragraphs += 1;
          isInParagraph = true;
        }
      }
      await pacer(piece.length * 2);
    }
    if (/[\n\r]$/.test(text)) counts.lines -= 1;
    return { text, stats: { statistics: { ...counts, sentences: await countSentences(text, pacer) } } };
  },
});
