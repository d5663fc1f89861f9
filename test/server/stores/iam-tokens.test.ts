import { elastiCacheToken } from '../../../server/stores/elasti-cache-token';
import { rdsToken } from '../../../server/stores/rds-token';

const REGION = 'eu-central-1';

const before = { ...process.env };

beforeAll(() => {
  process.env.AWS_ACCESS_KEY_ID = 'AKIDEXAMPLE';
  process.env.AWS_SECRET_ACCESS_KEY = 'not-a-real-key';
  process.env.AWS_SESSION_TOKEN = 'session/token+of=role';
});

afterAll(() => {
  process.env = before;
});

test('a token for RDS is a presigned connect to its host, port and user, for 15 minutes', async () => {
  const host = 'agent-db.abc.eu-central-1.rds.amazonaws.com';
  const token = await rdsToken({ host, port: 5432, user: 'agent_fleet', region: REGION });
  expect(token).not.toContain('://');
  const url = new URL(`https://${token}`);
  expect(url.host).toBe(`${host}:5432`);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    Action: 'connect',
    DBUser: 'agent_fleet',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': expect.stringMatching(/^AKIDEXAMPLE\/\d{8}\/eu-central-1\/rds-db\/aws4_request$/),
    'X-Amz-Expires': '900',
    'X-Amz-Security-Token': 'session/token+of=role',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test('a token for ElastiCache is a presigned connect to its replication group and user, for 15 minutes', async () => {
  const token = await elastiCacheToken({ cacheName: 'agent-cache', user: 'agent-fleet', region: REGION });
  expect(token).toMatch(/^agent-cache\/\?/);
  const url = new URL(`http://${token}`);
  expect(Object.fromEntries(url.searchParams)).toEqual({
    Action: 'connect',
    User: 'agent-fleet',
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': expect.stringMatching(
      /^AKIDEXAMPLE\/\d{8}\/eu-central-1\/elasticache\/aws4_request$/,
    ),
    'X-Amz-Date': expect.stringMatching(/^\d{8}T\d{6}Z$/),
    'X-Amz-Expires': '900',
    'X-Amz-Security-Token': 'session/token+of=role',
    'X-Amz-SignedHeaders': 'host',
    'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});
