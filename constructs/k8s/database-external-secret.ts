import { ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { DATABASE_SECRET } from '../../contract';
import { objectLabels } from './agent-labels';
import { Problems } from './problems';

export interface DatabaseExternalSecretProps {
  /** The `SecretStore` (in the same namespace) or `ClusterSecretStore` that knows the password. */
  readonly storeName: string;
  /**
   * What kind of store it is.
   *
   * @default 'ClusterSecretStore'
   */
  readonly storeKind?: 'SecretStore' | 'ClusterSecretStore';
  /** The entry of the store: an object with `username` and `password`, as most rotations write it. */
  readonly remoteKey: string;
  /** The host of Postgres. */
  readonly host: string;
  /**
   * The port of Postgres.
   *
   * @default 5432
   */
  readonly port?: number;
  /**
   * The name of the database.
   *
   * @default 'agentdb', the lesson's
   */
  readonly databaseName?: string;
  /**
   * How the connection is encrypted; every mode but `disable` verifies certificate and host.
   *
   * @default 'verify-full'
   */
  readonly sslMode?: 'verify-full' | 'disable';
  /**
   * How often the store is asked.
   *
   * A rotated password takes that long and up to a minute or so of the kubelet's to reach the pods. Connections that
   * are open serve on meanwhile; rotate between two users where new pods must start in that time too.
   *
   * @default Duration.minutes(1)
   */
  readonly refreshInterval?: Duration;
}

/**
 * The Secret `db-secret` on clusters without IAM sign-in, filled and kept up to date by External Secrets.
 *
 * Needs the External Secrets operator (API `external-secrets.io/v1`). Pods mount the Secret and
 * read it for each new connection, so that a rotated password needs no restart. No manifest holds the password.
 */
export class DatabaseExternalSecret extends Construct {
  constructor(scope: Construct, id: string, props: DatabaseExternalSecretProps) {
    super(scope, id);
    const refresh = props.refreshInterval ?? Duration.minutes(1);
    new Problems()
      .require(
        props.storeName !== '',
        "'storeName' must name a store, got ''; give the name of a SecretStore",
      )
      .require(props.remoteKey !== '', "'remoteKey' must name an entry of the store, got ''; give its key")
      .require(
        /^[^\s/@:]+$/.test(props.host),
        `'host' must be a host name or an address alone, got '${props.host}'; leave out scheme, user and port`,
      )
      .require(
        refresh.toSeconds() > 0,
        "'refreshInterval' must be above 0, got 0; a Secret that is never read again never rotates",
      )
      .throwFor('DatabaseExternalSecret');
    new ApiObject(this, 'ExternalSecret', {
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { name: DATABASE_SECRET.name, labels: objectLabels({ agentName: DATABASE_SECRET.name }) },
      spec: {
        refreshInterval: `${refresh.toSeconds()}s`,
        secretStoreRef: { name: props.storeName, kind: props.storeKind ?? 'ClusterSecretStore' },
        target: {
          name: DATABASE_SECRET.name,
          creationPolicy: 'Owner',
          template: { engineVersion: 'v2', data: { [DATABASE_SECRET.key]: urlTemplate(props) } },
        },
        data: ['username', 'password'].map((property) => ({
          secretKey: property,
          remoteRef: { key: props.remoteKey, property },
        })),
      },
    });
  }
}

/** A password may hold any character; `urlquery` writes a space as a plus sign, which a URL's user part takes as one. */
function urlTemplate(props: DatabaseExternalSecretProps): string {
  const { host, port = 5432, databaseName = 'agentdb', sslMode = 'verify-full' } = props;
  const escaped = (field: string) => `{{ .${field} | urlquery | replace "+" "%20" }}`;
  return `postgresql://${escaped('username')}:${escaped('password')}@${host}:${port}/${databaseName}?sslmode=${sslMode}`;
}
