/** What an RDS token opens: one user on one instance. */
export interface RdsTokenProps {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly region: string;
}

/** A fresh token that stands in for the password of an RDS connection; signed on this machine. */
export async function rdsToken(props: RdsTokenProps): Promise<string> {
  // Loaded when first needed: whoever uses passwords does not pay for the SDK at start.
  const { Signer } = await import('@aws-sdk/rds-signer');
  return new Signer({
    hostname: props.host,
    port: props.port,
    username: props.user,
    region: props.region,
  }).getAuthToken();
}
