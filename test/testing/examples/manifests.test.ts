import { agentFleetMatchers, manifestFiles } from '../../../testing';

expect.extend(agentFleetMatchers);

const files = manifestFiles('test/fixtures/local/manifests');

test('every agent has a file of its own, without secrets', () => {
  for (const { metadata } of files.all('Deployment')) {
    const objects = files.file(`${metadata.name}.yaml`);
    expect(objects.get('Deployment', metadata.name)).toHaveVariable('AGENT_NAME', metadata.name);
    expect(objects).toHaveNoSecrets();
  }
});
