import { Duration, Fn } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { TargetGroupLoadBalancingAlgorithmType } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AgentLoadBalancer, Authentication, type AgentLoadBalancerProps } from '../../../constructs/aws';
import { twoStackApp } from './two-stack-app';

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/0f1e2d3c-0000-4000-8000-000000000000';

function build(props: Partial<AgentLoadBalancerProps> & { readonly tls?: boolean } = {}) {
  const { stack, vpc } = twoStackApp();
  const { tls = true, ...rest } = props;
  const certificate = tls ? Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE) : undefined;
  const door = new AgentLoadBalancer(stack, 'Door', { vpc, certificate, ...rest });
  return { door, stack, template: () => Template.fromStack(stack) };
}

function attributes(template: Template, type: string, property: string): Record<string, unknown> {
  const [resource] = Object.values<any>(template.findResources(type));
  return Object.fromEntries(resource.Properties[property].map((item: any) => [item.Key, item.Value]));
}

const loadBalancerAttributes = (template: Template) =>
  attributes(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer', 'LoadBalancerAttributes');
const targetGroupAttributes = (template: Template) =>
  attributes(template, 'AWS::ElasticLoadBalancingV2::TargetGroup', 'TargetGroupAttributes');

describe('defaults', () => {
  const template = build().template();

  test('face the internet from the public subnets of all three zones', () => {
    const [alb] = Object.values<any>(template.findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
    expect(alb.Properties.Scheme).toBe('internet-facing');
    expect(JSON.stringify(alb.Properties.Subnets).match(/publicSubnet[123]Subnet/g)).toHaveLength(3);
  });

  test('serve TLS 1.2 and 1.3, and send HTTP there', () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09',
      Certificates: [{ CertificateArn: CERTIFICATE }],
      DefaultActions: [Match.objectLike({ Type: 'forward' })],
    });
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
      Port: 80,
      DefaultActions: [
        { Type: 'redirect', RedirectConfig: { Port: '443', Protocol: 'HTTPS', StatusCode: 'HTTP_301' } },
      ],
    });
  });

  test('outlive the longest stream, and notice a silent connection after its heartbeat', () => {
    expect(loadBalancerAttributes(template)).toMatchObject({
      'idle_timeout.timeout_seconds': '610',
      'routing.http.drop_invalid_header_fields.enabled': 'true',
      'routing.http.preserve_host_header.enabled': 'true',
      'deletion_protection.enabled': 'true',
    });
    expect(targetGroupAttributes(template)).toMatchObject({
      'deregistration_delay.timeout_seconds': '660',
      'load_balancing.algorithm.type': 'least_outstanding_requests',
    });
    // Slow start and least outstanding requests exclude each other.
    expect(targetGroupAttributes(template)).not.toHaveProperty('slow_start.duration_seconds');
  });

  test("send to pods' addresses, checked on the ingress controller's health path", () => {
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
      TargetType: 'ip',
      Port: 8080,
      Protocol: 'HTTP',
      HealthCheckPath: '/healthz',
      HealthCheckPort: '1042',
    });
  });

  test('are open on 80 and 443 and reach nothing', () => {
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [
        Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 }),
        Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 80, ToPort: 80 }),
      ],
      SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })],
    });
    template.resourceCountIs('AWS::EC2::SecurityGroupEgress', 0);
  });

  test('write access logs to a private bucket that empties itself', () => {
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'Retain',
      Properties: {
        LifecycleConfiguration: { Rules: [{ ExpirationInDays: 90, Status: 'Enabled' }] },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          Match.objectLike({
            Effect: 'Allow',
            Action: 's3:PutObject',
            Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
          }),
        ]),
      },
    });
    expect(loadBalancerAttributes(template)).toMatchObject({
      'access_logs.s3.enabled': 'true',
      'access_logs.s3.bucket': { Ref: expect.stringMatching(/^DoorAccessLogsBucket/) },
      'access_logs.s3.prefix': 'load-balancer',
    });
    template.hasResource('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('BucketPolicy')]),
    });
  });

  test('stand behind the firewall', () => {
    template.hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
      ResourceArn: { Ref: Match.stringLikeRegexp('^Door') },
    });
  });
});

test('every prop reaches the template', () => {
  const { vpc, stack } = twoStackApp();
  const all: Required<AgentLoadBalancerProps> = {
    vpc,
    certificate: Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE),
    authentication: Authentication.jwt({
      issuer: 'https://id.example.com/',
      jwksEndpoint: 'https://id.example.com/keys',
      claims: [{ name: 'aud', values: ['agents'] }],
    }),
    clusterName: Fn.ref('Cluster'),
    targetPort: 9090,
    healthCheckPath: '/ready',
    healthCheckPort: 9091,
    algorithm: TargetGroupLoadBalancingAlgorithmType.ROUND_ROBIN,
    deregistrationDelay: Duration.seconds(3600),
    idleTimeout: Duration.seconds(30),
    allowedCidrs: ['203.0.113.0/24', '198.51.100.0/24'],
    deletionProtection: false,
    requestsPerFiveMinutes: 500,
    accessLogRetention: Duration.days(7),
  };
  new AgentLoadBalancer(stack, 'Door', all);
  const template = Template.fromStack(stack);
  expect(loadBalancerAttributes(template)).toMatchObject({
    'idle_timeout.timeout_seconds': '30',
    'deletion_protection.enabled': 'false',
  });
  expect(targetGroupAttributes(template)).toMatchObject({
    'deregistration_delay.timeout_seconds': '3600',
    'load_balancing.algorithm.type': 'round_robin',
  });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
    Port: 9090,
    HealthCheckPath: '/ready',
    HealthCheckPort: '9091',
    Tags: [{ Key: 'eks:eks-cluster-name', Value: { Ref: 'Cluster' } }],
  });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    Port: 443,
    DefaultActions: [Match.objectLike({ Type: 'jwt-validation' }), Match.objectLike({ Type: 'forward' })],
  });
  const [group] = Object.values<any>(template.findResources('AWS::EC2::SecurityGroup'));
  expect(group.Properties.SecurityGroupIngress.map((rule: any) => `${rule.CidrIp} ${rule.FromPort}`)).toEqual(
    ['203.0.113.0/24 443', '203.0.113.0/24 80', '198.51.100.0/24 443', '198.51.100.0/24 80'],
  );
  template.hasResourceProperties('AWS::WAFv2::WebACL', {
    Rules: Match.arrayWith([
      Match.objectLike({ Statement: { RateBasedStatement: Match.objectLike({ Limit: 500 }) } }),
    ]),
  });
  template.hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: { Rules: [{ ExpirationInDays: 7, Status: 'Enabled' }] },
  });
});

test('without a certificate it serves HTTP only, and says so in its URL', () => {
  const { door, stack, template } = build({ tls: false });
  template().resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
  template().hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    Port: 80,
    DefaultActions: [Match.objectLike({ Type: 'forward' })],
  });
  expect(JSON.stringify(stack.resolve(door.url))).toContain('"http://"');
  expect(JSON.stringify(build().stack.resolve(build().door.url))).toContain('"https://"');
});

test('allowTo opens both ends, on the port of the targets and that of the health check', () => {
  const { door, template } = build();
  door.allowTo('sg-pods');
  for (const port of [8080, 1042]) {
    template().hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: 'sg-pods',
      FromPort: port,
      ToPort: port,
    });
    template().hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
      DestinationSecurityGroupId: 'sg-pods',
      FromPort: port,
      ToPort: port,
    });
  }
});

test('allowTo needs one rule when the health check shares the port', () => {
  const { door, template } = build({ targetPort: 8000, healthCheckPort: 8000 });
  door.allowTo('sg-pods');
  template().resourceCountIs('AWS::EC2::SecurityGroupIngress', 1);
});

describe('fails when', () => {
  test.each<[string, Partial<AgentLoadBalancerProps>, string]>([
    [
      'streams would be cut between heartbeats',
      { idleTimeout: Duration.seconds(15) },
      "'idleTimeout' must be above the heartbeat of streams (15 s) and below the server's keep-alive (620 s), got 15 s",
    ],
    ['the server would close first', { idleTimeout: Duration.seconds(620) }, 'got 620 s'],
    [
      'a rollout would cut streams',
      { deregistrationDelay: Duration.seconds(300) },
      "'deregistrationDelay' must be from the longest stream (600 s) to 3600 s, got 300 s",
    ],
    ['AWS would refuse the delay', { deregistrationDelay: Duration.hours(2) }, 'got 7200 s'],
    [
      'nobody may connect',
      { allowedCidrs: [] },
      "'allowedCidrs' must name at least one range, got none; leave it out to allow anyone",
    ],
    [
      'a range is none',
      { allowedCidrs: ['office'] },
      "'allowedCidrs' must hold IPv4 ranges such as 203.0.113.0/24, got 'office'",
    ],
    [
      'the health path is relative',
      { healthCheckPath: 'healthz' },
      "'healthCheckPath' must start with '/', got 'healthz'",
    ],
  ])('%s', (_case, props, message) => {
    expect(() => build(props)).toThrow(message);
  });
});
