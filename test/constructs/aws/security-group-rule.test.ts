import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { addSecurityGroupRule } from '../../../constructs/aws/security-group-rule';
import { twoStackApp } from './two-stack-app';

const RULE = { from: 'sg-a', to: 'sg-b', port: 5432, description: 'a to b' };

function ruleIds(stack: Stack): string[] {
  return Object.keys(Template.fromStack(stack).findResources('AWS::EC2::SecurityGroupIngress')).sort();
}

test('the same rule asked for twice is made once', () => {
  const { stack } = twoStackApp();
  addSecurityGroupRule(stack, RULE);
  addSecurityGroupRule(stack, RULE);
  expect(ruleIds(stack)).toHaveLength(1);
});

test('the order of calls changes no id', () => {
  const [first, second] = [twoStackApp().stack, twoStackApp().stack];
  const other = { ...RULE, port: 6379 };
  for (const rule of [RULE, other]) addSecurityGroupRule(first, rule);
  for (const rule of [other, RULE]) addSecurityGroupRule(second, rule);
  expect(ruleIds(first)).toEqual(ruleIds(second));
  expect(ruleIds(first)).toHaveLength(2);
});

test('groups of two stacks meet in a third without a cycle', () => {
  const { app, stack, vpc } = twoStackApp();
  const database = new SecurityGroup(stack, 'Database', { vpc });
  const podsStack = new Stack(app, 'Pods');
  const pods = new SecurityGroup(podsStack, 'Pods', { vpc });
  const later = new Stack(app, 'Later');
  addSecurityGroupRule(later, {
    from: pods.securityGroupId,
    to: database.securityGroupId,
    port: 5432,
    description: 'pods to database',
  });
  app.synth();
  expect(stack.dependencies.concat(podsStack.dependencies).map((dependency) => dependency.stackName)).toEqual(
    ['Network', 'Network'],
  );
  expect(ruleIds(later)).toHaveLength(1);
});
