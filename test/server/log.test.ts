import { createLog } from '../../server/log';

function linesOf(write: (log: ReturnType<typeof createLog>) => void): Record<string, any>[] {
  const lines: string[] = [];
  write(createLog('info', { agent: 'chat-agent' }, { write: (line: string) => lines.push(line) }));
  return lines.map((line) => JSON.parse(line));
}

test('writes JSON lines with the level by name, an ISO time and what was bound', () => {
  const [line] = linesOf((log) => log.child({ part: 'cache' }).warn({ status: 503 }, 'it went away'));
  expect(line).toEqual({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    agent: 'chat-agent',
    part: 'cache',
    status: 503,
    msg: 'it went away',
  });
});

test('leaves out what is below its level', () => {
  expect(linesOf((log) => log.debug('noise'))).toEqual([]);
});

test('keeps the credentials of headers to itself', () => {
  const [line] = linesOf((log) =>
    log.info(
      { req: { headers: { authorization: 'Bearer sk-secret', cookie: 'sk-secret', host: 'h' } } },
      'asked',
    ),
  );
  expect(JSON.stringify(line)).not.toContain('sk-secret');
  expect(line?.req.headers.host).toBe('h');
});
