import { ListenerPriorities } from '../../../constructs/aws/listener-priorities';

test('comes from the name, whatever is asked before', () => {
  const alone = new ListenerPriorities().of('chat-agent');
  const priorities = new ListenerPriorities();
  priorities.of('task-agent');
  expect(priorities.of('chat-agent')).toBe(alone);
  expect(priorities.of('chat-agent')).toBe(alone);
});

test('is in the range of AWS and differs for a thousand names', () => {
  const priorities = new ListenerPriorities();
  const given = Array.from({ length: 1000 }, (_, index) => priorities.of(`agent-${index}`));
  expect(new Set(given).size).toBe(1000);
  expect(Math.min(...given)).toBeGreaterThanOrEqual(1);
  expect(Math.max(...given)).toBeLessThanOrEqual(50_000);
});
