import { snapshotSerializer, withoutHashes } from '../../testing';

expect.addSnapshotSerializer(snapshotSerializer);

const hash = '0123456789abcdef'.repeat(4);

test('leaves hashes out of values and of names', () => {
  expect({
    image: `repository:${hash}`,
    job: ['migrate-0123abcd'],
    manifest: `[{"labels":{"aws.cdk.eks/prune-c8${'a'.repeat(40)}":""}}]`,
    labels: { [`aws.cdk.eks/prune-c8${'b'.repeat(40)}`]: '' },
    kept: 'chat-agent',
    number: 1,
  }).toMatchInlineSnapshot(`
   {
     "image": "repository:<hash>",
     "job": [
       "migrate-<hash>",
     ],
     "kept": "chat-agent",
     "labels": {
       "aws.cdk.eks/prune-<hash>": "",
     },
     "manifest": "[{"labels":{"aws.cdk.eks/prune-<hash>":""}}]",
     "number": 1,
   }
  `);
});

test('leaves everything else as it is', () => {
  for (const text of ['migrate', 'migrate-2024', hash.slice(1), `${hash}0`, 'sha256:abc', '']) {
    expect(withoutHashes(text)).toBe(text);
    expect(snapshotSerializer.test(text)).toBe(false);
  }
  expect(snapshotSerializer.test(7)).toBe(false);
});

test('does not hide that something else changed', () => {
  const text = (image: string) => withoutHashes(`${image}@sha256:${hash}`);
  expect(text('a')).not.toBe(text('b'));
});
