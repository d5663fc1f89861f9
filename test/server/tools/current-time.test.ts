import { createToolRegistry } from '../../../server/tools/tool-registry';

const registry = createToolRegistry([{ kind: 'built-in', name: 'current_time' }]);
const { signal } = new AbortController();

afterEach(() => jest.useRealTimers());

function at(instant: string) {
  jest.useFakeTimers({ now: new Date(instant), doNotFake: ['setTimeout', 'nextTick', 'queueMicrotask'] });
}

test('tells the time in UTC unless asked otherwise', async () => {
  at('2026-01-02T23:30:05Z');
  const { output } = await registry.call('current_time', '', signal);
  expect(JSON.parse(output)).toEqual({
    date: '2026-01-02',
    time: '23:30:05',
    weekday: 'Friday',
    utc_offset: '+00:00',
    time_zone: 'UTC',
  });
});

test('tells the time in a time zone, midnight and offset included', async () => {
  at('2026-01-02T18:30:00Z');
  const { output } = await registry.call('current_time', '{"time_zone":"Asia/Kolkata"}', signal);
  expect(JSON.parse(output)).toMatchObject({ date: '2026-01-03', time: '00:00:00', utc_offset: '+05:30' });
});

test('fails when the time zone is unknown', async () => {
  const result = await registry.call('current_time', '{"time_zone":"Mars/Base"}', signal);
  expect(result).toEqual({
    failed: true,
    output: "error: 'time_zone' must be an IANA time zone such as Europe/Berlin, got 'Mars/Base'",
  });
});
