import { Duration, type SecretValue, Token, Validations } from 'aws-cdk-lib';
import { type IUserPool, type IUserPoolClient, type IUserPoolDomain } from 'aws-cdk-lib/aws-cognito';
import { ListenerAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AuthenticateCognitoAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2-actions';
import { type IConstruct } from 'constructs';
import { type JwtClaim, JwtValidation } from './jwt-validation';

/** How long somebody who signed in stays signed in. */
export interface SignInOptions {
  /**
   * The claims to ask the issuer for.
   *
   * @default 'openid'
   */
  readonly scope?: string;
  /**
   * How long a sign-in lasts, from a second to seven days.
   *
   * @default Duration.hours(8); AWS's is seven days
   */
  readonly session?: Duration;
}

/** What `Authentication.oidc` takes; the endpoints stand in `<issuer>/.well-known/openid-configuration`. */
export interface OidcOptions extends SignInOptions {
  /** The issuer, an https URL. */
  readonly issuer: string;
  /** Where a browser signs in, an https URL. */
  readonly authorizationEndpoint: string;
  /** Where the load balancer gets tokens, an https URL. */
  readonly tokenEndpoint: string;
  /** Where the load balancer gets claims, an https URL. */
  readonly userInfoEndpoint: string;
  /** The client that is registered with the issuer, with the callback `https://<host>/oauth2/idpresponse`. */
  readonly clientId: string;
  /** Its secret, by reference: `SecretValue.secretsManager('<name>')`. */
  readonly clientSecret: SecretValue;
}

/** What `Authentication.cognito` takes. */
export interface CognitoOptions extends SignInOptions {
  readonly userPool: IUserPool;
  /** A client with a secret, the code grant, and the callback `https://<host>/oauth2/idpresponse`. */
  readonly userPoolClient: IUserPoolClient;
  readonly userPoolDomain: IUserPoolDomain;
}

/** What `Authentication.jwt` takes. */
export interface JwtOptions {
  /** The `iss` of the tokens, an https URL. */
  readonly issuer: string;
  /** Where the issuer publishes its keys, an https URL that the internet reaches: RS256, ten keys at most. */
  readonly jwksEndpoint: string;
  /**
   * What else a token must say, such as `{ name: 'aud', values: ['agents'] }`.
   *
   * @default [], with a warning: every token of the issuer opens the door
   */
  readonly claims?: readonly JwtClaim[];
}

const LONGEST_SESSION_SECONDS = 7 * 86_400;
const MAX_CLAIMS = 10;
const RESERVED_CLAIMS: readonly string[] = ['iss', 'exp', 'nbf', 'iat'];

/**
 * Who may come through the load balancer; it asks before a request reaches the cluster.
 *
 * Health checks do not pass listeners and are not affected. Agents see `x-amzn-oidc-*` headers and must not trust
 * them without checking their signature.
 */
export class Authentication {
  /** Browsers sign in with any OpenID Connect issuer. A client without the cookie is sent to it. */
  static oidc(options: OidcOptions): Authentication {
    const { issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint, clientSecret } = options;
    throwFor('Authentication.oidc', [
      ...urlProblems({ issuer, authorizationEndpoint, tokenEndpoint, userInfoEndpoint }),
      ...sessionProblems(options.session),
      ...(Token.isUnresolved(clientSecret.unsafeUnwrap())
        ? []
        : ["'clientSecret' must be a reference, got its text; use SecretValue.secretsManager('<name>')"]),
    ]);
    return new Authentication((next) =>
      ListenerAction.authenticateOidc({
        issuer,
        authorizationEndpoint,
        tokenEndpoint,
        userInfoEndpoint,
        clientId: options.clientId,
        clientSecret,
        ...signIn(options),
        next,
      }),
    );
  }

  /** Browsers sign in with a Cognito user pool. A client without the cookie is sent to it. */
  static cognito(options: CognitoOptions): Authentication {
    const { userPool, userPoolClient, userPoolDomain } = options;
    throwFor('Authentication.cognito', sessionProblems(options.session));
    return new Authentication(
      (next) =>
        new AuthenticateCognitoAction({
          userPool,
          userPoolClient,
          userPoolDomain,
          ...signIn(options),
          next,
        }),
    );
  }

  /** Programs send `Authorization: Bearer <token>`, as OpenAI clients do with their `apiKey`; others get 401. */
  static jwt(options: JwtOptions): Authentication {
    const { issuer, jwksEndpoint, claims = [] } = options;
    throwFor('Authentication.jwt', [...urlProblems({ issuer, jwksEndpoint }), ...claimProblems(claims)]);
    return new Authentication(
      (next) => new JwtValidation({ issuer, jwksEndpoint, claims, next }),
      claims.length > 0
        ? undefined
        : "'claims' names none, so that every token of the issuer opens the door; name the audience, such as { name: 'aud', values: ['agents'] }",
    );
  }

  private readonly wrap: (next: ListenerAction) => ListenerAction;
  private readonly warning?: string;

  private constructor(wrap: (next: ListenerAction) => ListenerAction, warning?: string) {
    this.wrap = wrap;
    this.warning = warning;
  }

  /** The action that lets only those through to `next` who may. */
  before(next: ListenerAction): ListenerAction {
    return this.wrap(next);
  }

  /** Adds to a construct what should be thought over. */
  warn(scope: IConstruct): void {
    if (this.warning !== undefined) {
      Validations.of(scope).addWarning('agent-fleet-cdk:jwt-claims', this.warning);
    }
  }
}

/** The way out to the issuer belongs to the load balancer, which opens it once for all listeners. */
function signIn({ scope, session = Duration.hours(8) }: SignInOptions) {
  return { scope, sessionTimeout: session, allowHttpsOutbound: false };
}

function urlProblems(urls: Readonly<Record<string, string>>): string[] {
  return Object.entries(urls)
    .filter(([, url]) => !Token.isUnresolved(url) && !/^https:\/\/[^\s/]+/.test(url))
    .map(
      ([property, url]) => `'${property}' must be an https URL, got '${url}'; write it as the issuer does`,
    );
}

function sessionProblems(session?: Duration): string[] {
  if (!session || session.isUnresolved()) return [];
  const seconds = session.toSeconds();
  return seconds >= 1 && seconds <= LONGEST_SESSION_SECONDS
    ? []
    : [`'session' must be from 1 to ${LONGEST_SESSION_SECONDS} s (seven days), got ${seconds} s`];
}

function claimProblems(claims: readonly JwtClaim[]): string[] {
  const names = claims.map(({ name }) => name);
  return [
    ...(claims.length > MAX_CLAIMS
      ? [`'claims' must be ${MAX_CLAIMS} at most, got ${claims.length}; check the rest in your own code`]
      : []),
    ...names
      .filter((name) => RESERVED_CLAIMS.includes(name))
      .map((name) => `'claims' must not name '${name}'; the load balancer checks it anyhow`),
    ...claims
      .filter(({ values }) => values.length === 0 || values.length > MAX_CLAIMS)
      .map(
        ({ name, values }) => `'claims' must give '${name}' 1 to ${MAX_CLAIMS} values, got ${values.length}`,
      ),
  ];
}

function throwFor(subject: string, problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problems.map((problem) => `${subject}: ${problem}`).join('\n'));
}
