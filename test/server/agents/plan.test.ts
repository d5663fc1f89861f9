import { parsePlan } from '../../../server/agents/plan';

const expected = ['Find the order', 'Refund it'];

test.each([
  ['JSON as asked', '{"steps": ["Find the order", "Refund it"]}'],
  ['an array', '["Find the order", "Refund it"]'],
  ['another key', '{"goal": "x", "plan": ["Find the order", "Refund it"]}'],
  ['a fence', 'Here is the plan:\n```json\n{"steps": ["Find the order", "Refund it"]}\n```\nShall I?'],
  ['JSON among words', 'Sure! {"steps": ["Find the order", "Refund it"]} Good luck.'],
  ['objects', '{"steps": [{"id": 1, "step": "Find the order"}, {"id": 2, "step": "Refund it"}]}'],
  ['numbers', 'My plan:\n1. Find the order\n2) **Refund it**\n'],
  ['bullets', '- Find the order\n* Refund it'],
  ['blanks', '{"steps": [" Find the\\n order", "", "Refund it"]}'],
])('reads %s', (_, text) => {
  expect(parsePlan(text)).toEqual(expected);
});

test('joins the texts of a step', () => {
  expect(parsePlan('[{"title": "Refund", "description": "pay it back", "cost": 3}]')).toEqual([
    'Refund: pay it back',
  ]);
});

test.each(['', 'I would rather not.', '{"steps": []}', '{"steps": "none"}', '42', 'null', '{'])(
  'finds no steps in %j',
  (text) => {
    expect(parsePlan(text)).toEqual([]);
  },
);

test('shortens a step that is an essay', () => {
  expect(parsePlan(JSON.stringify(['x'.repeat(2000)]))[0]).toHaveLength(500);
});
