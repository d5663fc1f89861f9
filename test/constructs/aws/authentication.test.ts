import { Duration, SecretValue, type Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { UserPool, UserPoolClient, UserPoolDomain } from 'aws-cdk-lib/aws-cognito';
import {
  AgentLoadBalancer,
  Authentication,
  type JwtOptions,
  type OidcOptions,
} from '../../../constructs/aws';
import { twoStackApp } from './two-stack-app';

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/0f1e2d3c-0000-4000-8000-000000000000';
const ISSUER = 'https://id.example.com';

const oidc: Required<OidcOptions> = {
  issuer: ISSUER,
  authorizationEndpoint: `${ISSUER}/authorize`,
  tokenEndpoint: `${ISSUER}/token`,
  userInfoEndpoint: `${ISSUER}/userinfo`,
  clientId: 'agents',
  clientSecret: SecretValue.secretsManager('agents-oidc'),
  scope: 'openid email',
  session: Duration.hours(1),
};
const jwt: Required<JwtOptions> = {
  issuer: ISSUER,
  jwksEndpoint: `${ISSUER}/keys`,
  claims: [
    { name: 'client_id', values: ['a', 'b'] },
    { name: 'scope', values: ['agents'], format: 'space-separated-values' },
  ],
};

function door(authentication: (stack: Stack) => Authentication) {
  const { stack, vpc } = twoStackApp();
  new AgentLoadBalancer(stack, 'Door', {
    vpc,
    certificate: Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE),
    authentication: authentication(stack),
  });
  return { stack, template: Template.fromStack(stack) };
}

// What synthesis warns of is printed.
beforeEach(() => jest.spyOn(console, 'error').mockImplementation(() => undefined));
afterEach(() => jest.restoreAllMocks());

function httpsActions(template: Template): any[] {
  const listeners = Object.values<any>(template.findResources('AWS::ElasticLoadBalancingV2::Listener'));
  return listeners.find(({ Properties }) => Properties.Port === 443).Properties.DefaultActions;
}

test('OIDC: a browser signs in before anything is forwarded, the secret by reference', () => {
  const [first, second] = httpsActions(door(() => Authentication.oidc(oidc)).template);
  expect(first).toEqual({
    Order: 1,
    Type: 'authenticate-oidc',
    AuthenticateOidcConfig: {
      Issuer: ISSUER,
      AuthorizationEndpoint: `${ISSUER}/authorize`,
      TokenEndpoint: `${ISSUER}/token`,
      UserInfoEndpoint: `${ISSUER}/userinfo`,
      ClientId: 'agents',
      ClientSecret: '{{resolve:secretsmanager:agents-oidc:SecretString:::}}',
      Scope: 'openid email',
      SessionTimeout: '3600',
    },
  });
  expect(second).toMatchObject({ Order: 2, Type: 'forward' });
});

test('Cognito: the same with a user pool, for eight hours', () => {
  const { template } = door((stack) => {
    const userPool = new UserPool(stack, 'Users');
    return Authentication.cognito({
      userPool,
      userPoolClient: new UserPoolClient(stack, 'Client', { userPool, generateSecret: true }),
      userPoolDomain: new UserPoolDomain(stack, 'Domain', {
        userPool,
        cognitoDomain: { domainPrefix: 'agents' },
      }),
    });
  });
  expect(httpsActions(template)).toEqual([
    {
      Order: 1,
      Type: 'authenticate-cognito',
      AuthenticateCognitoConfig: {
        UserPoolArn: { 'Fn::GetAtt': [expect.stringMatching(/^Users/), 'Arn'] },
        UserPoolClientId: { Ref: expect.stringMatching(/^Client/) },
        UserPoolDomain: { Ref: expect.stringMatching(/^Domain/) },
        SessionTimeout: '28800',
      },
    },
    expect.objectContaining({ Order: 2, Type: 'forward' }),
  ]);
});

test('JWT: a token needs the issuer, and each claim that is named', () => {
  const [first, second] = httpsActions(door(() => Authentication.jwt(jwt)).template);
  expect(first).toEqual({
    Order: 1,
    Type: 'jwt-validation',
    JwtValidationConfig: {
      Issuer: ISSUER,
      JwksEndpoint: `${ISSUER}/keys`,
      AdditionalClaims: [
        { Name: 'client_id', Format: 'single-string', Values: ['a', 'b'] },
        { Name: 'scope', Format: 'space-separated-values', Values: ['agents'] },
      ],
    },
  });
  expect(second.Type).toBe('forward');
});

test('JWT without a claim is possible, and warned of', () => {
  const { stack } = door(() => Authentication.jwt({ ...jwt, claims: [] }));
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('every token of the issuer'));
  Annotations.fromStack(door(() => Authentication.jwt(jwt)).stack).hasNoWarning('*', Match.anyValue());
});

test.each([
  ['OIDC', () => Authentication.oidc(oidc)],
  ['JWT', () => Authentication.jwt(jwt)],
])('%s opens the way out to the issuer, once, and leaves health checks as they were', (_name, build) => {
  const { template } = door(build);
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupEgress: [Match.objectLike({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 })],
  });
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
    HealthCheckPath: '/healthz',
    HealthCheckPort: '1042',
  });
  // HTTP only sends to HTTPS: nothing is let through there without a sign-in.
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    Port: 80,
    DefaultActions: [Match.objectLike({ Type: 'redirect' })],
  });
});

describe('fails when', () => {
  test.each([
    [
      'there is no certificate',
      () => {
        const { stack, vpc } = twoStackApp();
        new AgentLoadBalancer(stack, 'Door', { vpc, authentication: Authentication.jwt(jwt) });
      },
      "'certificate' must be given with 'authentication', got none",
    ],
    [
      'an endpoint is in the clear',
      () => Authentication.oidc({ ...oidc, tokenEndpoint: 'http://id.example.com/token' }),
      "Authentication.oidc: 'tokenEndpoint' must be an https URL, got 'http://id.example.com/token'",
    ],
    [
      'the secret is in the code',
      () => Authentication.oidc({ ...oidc, clientSecret: SecretValue.unsafePlainText('x') }),
      "'clientSecret' must be a reference, got its text; use SecretValue.secretsManager('<name>')",
    ],
    [
      'a sign-in lasts too long',
      () => Authentication.oidc({ ...oidc, session: Duration.days(8) }),
      "'session' must be from 1 to 604800 s (seven days), got 691200 s",
    ],
    [
      'a claim is checked anyhow',
      () => Authentication.jwt({ ...jwt, claims: [{ name: 'iss', values: ['x'] }] }),
      "'claims' must not name 'iss'; the load balancer checks it anyhow",
    ],
    [
      'a claim has no value',
      () => Authentication.jwt({ ...jwt, claims: [{ name: 'aud', values: [] }] }),
      "'claims' must give 'aud' 1 to 10 values, got 0",
    ],
    [
      'there are too many claims',
      () =>
        Authentication.jwt({
          ...jwt,
          claims: Array.from({ length: 11 }, (_, index) => ({ name: `c${index}`, values: ['x'] })),
        }),
      "'claims' must be 10 at most, got 11",
    ],
  ])('%s', (_name, build, message) => {
    expect(build).toThrow(message);
  });
});
