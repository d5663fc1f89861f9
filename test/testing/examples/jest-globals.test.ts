import { expect, test } from '@jest/globals';
import { type AgentFleetAssertions, agentFleetMatchers, kubernetesObjects } from '../../../testing';

declare module 'expect' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type
  interface Matchers<R extends void | Promise<void>> extends AgentFleetAssertions<R> {}
}

expect.extend(agentFleetMatchers);

test('a template without manifests holds no objects, and no secrets', () => {
  const objects = kubernetesObjects({ Resources: { Bucket: { Type: 'AWS::S3::Bucket' } } });
  expect(objects.all()).toEqual([]);
  expect(objects).toHaveNoSecrets();
});
