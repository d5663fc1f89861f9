import { agentFleetMatchers, kubernetesObjects, type KubernetesObject } from '../../../testing';
import { deployment, messageOf, object, withContainer } from './workloads';

expect.extend(agentFleetMatchers);

describe('toHaveNoSecrets', () => {
  const variable = (name: string, value: string) => withContainer({ env: [{ name, value }] });
  const base64 = (text: string) => Buffer.from(text).toString('base64');

  test.each<[string, KubernetesObject]>([
    ['a reference to a Secret', deployment()],
    ['a URL without a password', variable('DATABASE_URL', 'postgresql://agent_fleet@db:5432/agentdb')],
    ['a placeholder', variable('API_TOKEN', '${Agents-Data.Token}')],
    [
      'the ARN of a secret',
      variable('DATABASE_ADMIN_SECRET_ARN', 'arn:aws:secretsmanager:eu-west-1:1:secret:x'),
    ],
    ['a template of an operator', object('ExternalSecret', { data: { password: '{{ .password }}' } })],
  ])('holds for %s', (_, value) => {
    expect(value).toHaveNoSecrets();
    expect(messageOf(() => expect(value).not.toHaveNoSecrets())).toContain('nothing in it looks like one');
  });

  const env = 'spec.template.spec.containers[agent].env';
  test.each<[KubernetesObject, string]>([
    [variable('URL', 'redis://:geheim@cache:6379'), `${env}[URL].value holds a URL with a password`],
    [variable('X', 'AKIAIOSFODNN7EXAMPLE'), `${env}[X].value holds an AWS access key`],
    [variable('X', '-----BEGIN RSA PRIVATE KEY-----'), `${env}[X].value holds a private key`],
    [variable('X', `sk-${'a'.repeat(24)}`), `${env}[X].value holds an API key`],
    [
      variable('X', `eyJhbGciOiJIUzI1NiJ9.${'eyJ'.padEnd(20, 'a')}.abc`),
      `${env}[X].value holds a JSON Web Token`,
    ],
    [variable('MODEL_API_KEY', 'geheim'), `${env}[MODEL_API_KEY].value holds a value for 'MODEL_API_KEY'`],
    [
      variable('X', '{{resolve:secretsmanager:db:SecretString:password}}'),
      `${env}[X].value holds a dynamic reference to a secret`,
    ],
    [
      object('Secret', { stringData: { password: 'geheim' } }),
      "stringData.password holds a value for 'password'",
    ],
    [
      object('Secret', { data: { url: base64('postgres://u:geheim@h/db') } }),
      'data.url holds a URL with a password',
    ],
  ])('fails for %#, and does not repeat the secret', (value, problem) => {
    const message = messageOf(() => expect(value).toHaveNoSecrets());
    expect(message).toContain(`to hold no secrets, but\n  - ${problem}`);
    expect(message).not.toMatch(/geheim|AKIA|sk-a/);
  });

  test('looks into all objects, and says which', () => {
    const manifest = JSON.stringify([deployment(), variable('PASSWORD', 'geheim')]);
    const Manifest = { Type: 'Custom::AWSCDK-EKS-KubernetesResource', Properties: { Manifest: manifest } };
    expect(
      messageOf(() => expect(kubernetesObjects({ Resources: { Manifest } })).toHaveNoSecrets()),
    ).toContain('[Deployment chat-agent].spec.template.spec.containers[agent].env[PASSWORD].value');
  });
});
