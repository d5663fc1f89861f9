/** How long AWS takes a token; it opens a connection, which may then live for 12 hours. */
const TOKEN_SECONDS = 900;

/** What an ElastiCache token opens: one user on one replication group. */
export interface ElastiCacheTokenProps {
  /** The replication group, which is not the host name. */
  readonly cacheName: string;
  readonly user: string;
  readonly region: string;
}

/**
 * A fresh token for ElastiCache: a presigned request to `connect`, without its scheme.
 *
 * Source: "Authenticating with IAM" in the ElastiCache guide.
 */
export async function elastiCacheToken(props: ElastiCacheTokenProps): Promise<string> {
  const [{ SignatureV4 }, { HttpRequest }, { Sha256 }, { defaultProvider }] = await Promise.all([
    import('@smithy/signature-v4'),
    import('@smithy/protocol-http'),
    import('@aws-crypto/sha256-js'),
    import('@aws-sdk/credential-provider-node'),
  ]);
  const signer = new SignatureV4({
    service: 'elasticache',
    region: props.region,
    credentials: defaultProvider(),
    sha256: Sha256,
  });
  const request = new HttpRequest({
    method: 'GET',
    protocol: 'http:',
    hostname: props.cacheName,
    path: '/',
    query: { Action: 'connect', User: props.user },
    headers: { host: props.cacheName },
  });
  const signed = await signer.presign(request, { expiresIn: TOKEN_SECONDS });
  const query = Object.entries(signed.query ?? {}).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`,
  );
  return `${props.cacheName}/?${query.join('&')}`;
}
