import { AgentDisruptionBudget, type AgentDisruptionBudgetProps } from '../../../constructs/k8s';
import { only, synth } from './synth';

const budget = (props: AgentDisruptionBudgetProps) =>
  only(
    synth((scope) => new AgentDisruptionBudget(scope, 'DisruptionBudget', props)),
    'PodDisruptionBudget',
  );

test('lets a drain take one replica at a time, and any that is not ready', () => {
  expect(budget({ agentName: 'chat-agent' }).spec).toEqual({
    maxUnavailable: 1,
    selector: { matchLabels: { app: 'chat-agent' } },
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
  });
});

test('all props', () => {
  const allProps: Required<AgentDisruptionBudgetProps> = { agentName: 'chat-agent', pool: 'large' };
  expect(budget(allProps).spec.selector.matchLabels).toEqual({ app: 'chat-agent-large' });
});
