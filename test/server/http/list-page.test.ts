import { listPage } from '../../../server/http/list-page';

const items = Array.from({ length: 30 }, (_, index) => ({ id: `msg_${index}` }));
const ids = (page: { data: readonly { id: string }[] }) => page.data.map((item) => item.id);

test('starts with the newest twenty', () => {
  const page = listPage(items, {});
  expect(page).toMatchObject({ object: 'list', first_id: 'msg_29', last_id: 'msg_10', has_more: true });
  expect(page.data).toHaveLength(20);
});

test('goes on after an item, in either order', () => {
  expect(ids(listPage(items, { after: 'msg_2', limit: '2' }))).toEqual(['msg_1', 'msg_0']);
  expect(ids(listPage(items, { after: 'msg_27', limit: '100', order: 'asc' }))).toEqual(['msg_28', 'msg_29']);
  expect(listPage(items, { after: 'msg_0' })).toMatchObject({ data: [], first_id: null, has_more: false });
});

test.each([
  ['limit', { limit: '0' }],
  ['limit', { limit: 'many' }],
  ['order', { order: 'random' }],
  ['after', { after: 'msg_99' }],
])('refuses a wrong %s', (param, query) => {
  expect(() => listPage(items, query)).toThrow(expect.objectContaining({ code: 'invalid_request', param }));
});
