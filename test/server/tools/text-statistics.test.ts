import { createToolRegistry } from '../../../server/tools/tool-registry';

const registry = createToolRegistry([{ kind: 'built-in', name: 'text_statistics' }]);

async function count(text: string) {
  const { output } = await registry.call(
    'text_statistics',
    JSON.stringify({ text }),
    new AbortController().signal,
  );
  return JSON.parse(output);
}

test('counts characters, words, sentences and lines', async () => {
  await expect(count('One two. Two three!\nEnd')).resolves.toEqual({
    characters: 23,
    words: 5,
    unique_words: 4,
    sentences: 3,
    lines: 2,
  });
});

test('counts what a reader sees, not code units', async () => {
  await expect(count('👩‍👩‍👧 é')).resolves.toMatchObject({ characters: 3, words: 1 });
});

test('counts nothing in an empty text', async () => {
  await expect(count('')).resolves.toEqual({
    characters: 0,
    words: 0,
    unique_words: 0,
    sentences: 0,
    lines: 0,
  });
});
