import { LogTail } from '../../local/log-tail';

test('keeps the last lines, however they are cut into pieces', () => {
  const seen: string[] = [];
  const tail = new LogTail((line) => seen.push(line), 2);
  for (const piece of ['one\ntw', 'o\r\nthr', 'ee\nfo', 'ur']) tail.write(piece);
  expect(seen).toEqual(['one', 'two', 'three']);
  expect(tail.lines()).toEqual(['two', 'three', 'four']);
});

test('a line without an end does not grow without bound', () => {
  const tail = new LogTail();
  for (let index = 0; index < 100; index++) tail.write('x'.repeat(1000));
  expect(tail.lines()[0]?.length).toBeLessThan(20_000);
});
