import { type CfnListener, ListenerAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** A claim of a token that must have one of some values. */
export interface JwtClaim {
  /** Its name, such as `aud` or `client_id`. `iss`, `exp`, `nbf` and `iat` are checked anyhow. */
  readonly name: string;
  /** The values that are let through, at most ten. */
  readonly values: readonly string[];
  /**
   * How the issuer writes the claim: look at a token of it, as the load balancer takes no other form.
   *
   * @default 'single-string'
   */
  readonly format?: 'single-string' | 'string-array' | 'space-separated-values';
}

/** What a token has to show. */
export interface JwtValidationProps {
  /** The `iss` of the token. */
  readonly issuer: string;
  /** Where the issuer publishes its keys. */
  readonly jwksEndpoint: string;
  /** What else it must say. */
  readonly claims: readonly JwtClaim[];
  /** What is done with a request whose token is good. */
  readonly next: ListenerAction;
}

/** As `ListenerAction.authenticateJwt`, which cannot check an audience. */
export class JwtValidation extends ListenerAction {
  constructor({ issuer, jwksEndpoint, claims, next }: JwtValidationProps) {
    const additionalClaims: CfnListener.JwtValidationActionAdditionalClaimProperty[] = claims.map(
      ({ name, values, format = 'single-string' }) => ({ name, format, values: [...values] }),
    );
    super(
      {
        type: 'jwt-validation',
        jwtValidationConfig: {
          issuer,
          jwksEndpoint,
          ...(additionalClaims.length > 0 && { additionalClaims }),
        },
      },
      next,
    );
  }
}
