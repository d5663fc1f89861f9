import { z } from 'zod';
import { defineTool } from './tool';

const MAX_CHARACTERS = 100_000;

/** Counts what a text consists of, in any language: a model's own counts are guesses. */
export const textStatistics = defineTool({
  name: 'text_statistics',
  description: 'Counts the characters, words, sentences and lines of a text.',
  parameters: z.strictObject({ text: z.string().max(MAX_CHARACTERS).describe('The text to count') }),
  execute({ text }) {
    const words = segments(text, 'word').filter((segment) => segment.isWordLike);
    return JSON.stringify({
      characters: segments(text, 'grapheme').length,
      words: words.length,
      unique_words: new Set(words.map(({ segment }) => segment.toLowerCase())).size,
      sentences: segments(text, 'sentence').filter(({ segment }) => segment.trim() !== '').length,
      lines: text === '' ? 0 : text.split(/\r\n|\r|\n/).length,
    });
  },
});

function segments(text: string, granularity: 'grapheme' | 'word' | 'sentence'): Intl.SegmentData[] {
  return [...new Intl.Segmenter('en', { granularity }).segment(text)];
}
