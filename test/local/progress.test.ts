import { Progress } from '../../local/progress';

function written(options: { readonly isTTY?: boolean; readonly columns?: number } = {}) {
  const stream = { text: '', ...options, write: (text: string) => (stream.text += text) };
  return stream;
}

test('writes one line for each phase, with its time', async () => {
  const stream = written();
  const progress = new Progress(stream);
  const result = await progress.phase(
    'counting',
    (count) => `counted ${count}`,
    () => Promise.resolve(3),
  );
  progress.note('! careful');
  expect(result).toBe(3);
  expect(stream.text).toMatch(/^✓ counted 3 \(\d+\.\d s\)\n! careful\n$/);
});

test('on a terminal the running phase is shown, and replaced', async () => {
  const stream = written({ isTTY: true, columns: 12 });
  const progress = new Progress(stream);
  await progress.phase(
    'a very long phase',
    () => 'done',
    () => Promise.resolve(progress.note('note')),
  );
  expect(stream.text).toMatch(/^… a very lo\r\x1b\[Knote\n… a very lo\r\x1b\[K✓ done \(\d+\.\d s\)\n$/);
});

test('a phase that fails says so, and fails', async () => {
  const stream = written();
  const failing = new Progress(stream).phase(
    'trying',
    () => '',
    () => Promise.reject(new Error('no')),
  );
  await expect(failing).rejects.toThrow('no');
  expect(stream.text).toMatch(/^✗ trying/);
});
