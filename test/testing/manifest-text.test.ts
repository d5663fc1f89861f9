import { manifestText } from '../../testing/manifest-text';

const join = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });
const inString = (value: unknown) => JSON.parse(manifestText(join('{"a":"x', value, 'y"}')))['a'] as string;

test('a text stays as it is', () => {
  expect(manifestText('[{"kind":"Pod"}]')).toBe('[{"kind":"Pod"}]');
});

test.each<[string, unknown, string]>([
  ['a resource of the same template', { Ref: 'Bucket83908E77' }, 'x${Bucket}y'],
  ['a pseudo parameter', { Ref: 'AWS::Region' }, 'x${AWS::Region}y'],
  [
    'an attribute',
    { 'Fn::GetAtt': ['DatabaseB269D8BB', 'Endpoint.Address'] },
    'x${Database.Endpoint.Address}y',
  ],
  ['an attribute as text', { 'Fn::GetAtt': 'DatabaseB269D8BB.Arn' }, 'x${Database.Arn}y'],
  [
    "an attribute of another stack's resource",
    { 'Fn::ImportValue': 'Agents-Data:ExportsOutputFnGetAttDatabaseInstanceAA8A5FDEEndpointAddressC7EFCE05' },
    'x${Agents-Data.DatabaseInstanceEndpointAddress}y',
  ],
  [
    "another stack's resource, whose two hashes follow each other",
    { 'Fn::ImportValue': 'Agents-Data:ExportsOutputRefCacheNodes5B43AEF0224FC727' },
    'x${Agents-Data.CacheNodes}y',
  ],
  ['an export by a name of its own', { 'Fn::ImportValue': 'shared-vpc' }, 'x${ImportValue(shared-vpc)}y'],
  [
    'a part of a list',
    { 'Fn::Select': [0, { 'Fn::Split': ['"', { Ref: 'Names' }] }] },
    'x${Select(0, Split(", Names))}y',
  ],
  ['a substitution', { 'Fn::Sub': '${AWS::AccountId}.example.com' }, 'x${AWS::AccountId}.example.comy'],
  [
    'a substitution with variables of its own',
    { 'Fn::Sub': ['${Zone}/${Bucket83908E77}', { Zone: { Ref: 'AWS::Region' } }] },
    'x${AWS::Region}/${Bucket}y',
  ],
])('%s is a placeholder inside a string', (_, value, text) => {
  expect(inString(value)).toBe(text);
});

test('what stands for a number or a list becomes a string of its own', () => {
  const text = manifestText(
    join('{"port":', { 'Fn::GetAtt': ['Db', 'Port'] }, ',"s":"\\"', { Ref: 'A' }, '"}'),
  );
  expect(JSON.parse(text)).toEqual({ port: '${Db.Port}', s: '"${A}' });
});

test('joins inside joins, and with a delimiter, read as one text', () => {
  const list = { 'Fn::Join': ['","', ['a', { Ref: 'B' }]] };
  expect(JSON.parse(manifestText(join('["', list, '"]')))).toEqual(['a', '${B}']);
});
