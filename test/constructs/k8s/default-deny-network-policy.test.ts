import { DefaultDenyNetworkPolicy } from '../../../constructs/k8s';
import { only, synth } from './synth';

test('closes the whole namespace in both directions', () => {
  const policy = only(
    synth((scope) => new DefaultDenyNetworkPolicy(scope, 'DefaultDeny')),
    'NetworkPolicy',
  );
  expect(policy.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
});
