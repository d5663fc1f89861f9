import { EndpointChoice } from '../../constructs/aws';
import { Agent, AgentPlatform, Model } from '../../lib';
import { findingsOf } from './checks/findings';
import { eksObjects, named, templates, testApp } from './synthesised';

function platform(interfaceEndpoints?: EndpointChoice) {
  const app = testApp();
  const agents = new AgentPlatform(app, 'Agents', { interfaceEndpoints });
  for (const name of ['chat-agent', 'other-agent']) {
    const model = Model.bedrock('eu.anthropic.claude-sonnet-4-5-20250929-v1:0');
    agents.addAgent(name, Agent.conversational({ instructions: 'You talk.', model }));
  }
  return app;
}

function httpsPeers(app: ReturnType<typeof platform>, policy: string): string[] {
  const objects = eksObjects(templates(app.synth()).get('Agents-Agents'));
  return named(objects, 'NetworkPolicy', policy)
    .spec.egress.filter((rule: any) => rule.ports.some(({ port }: any) => port === 443))
    .flatMap((rule: any) => rule.to.map((peer: any) => peer.ipBlock.cidr as string));
}

test.each(['chat-agent', 'migrate'])(
  'pods of %s reach AWS through endpoints where there are any',
  (policy) => {
    expect(httpsPeers(platform(EndpointChoice.only('bedrock-runtime', 'secretsmanager')), policy)).toEqual([
      '0.0.0.0/0',
      '10.0.0.0/16',
    ]);
    expect(httpsPeers(platform(), policy)).toEqual(['0.0.0.0/0']);
  },
);

test('a platform with models and endpoints leaves nothing for the policy pack', () => {
  expect(findingsOf(platform(EndpointChoice.only('bedrock-runtime')))).toEqual([]);
});
