import { createHash } from 'node:crypto';
import { Duration } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { DATABASE_SECRET, type EnvironmentInput } from '../../contract';
import { literalVariables, secretVariable } from './agent-environment';
import { dataCidrProblems } from './cidr';
import {
  DATABASE_PORT,
  dnsEgress,
  podIdentityEgress,
  PRIVATE_CIDRS,
  storeEgress,
  targetEgress,
} from './egress-rules';
import { environmentProblems } from './environment-check';
import { Problems } from './problems';
import { RESTRICTED_CONTAINER, RESTRICTED_POD, scratchVolume } from './restricted-pod';
import { isUnresolved } from './unresolved';

export interface MigrationJobProps {
  /** The image of the agents, which brings `migrate.js` along. */
  readonly image: string;
  /**
   * What makes a new run necessary when the image is known only at deployment, such as the hash of an asset.
   *
   * @default - the image
   */
  readonly revision?: string;
  /**
   * Further variables of the contract, such as `DATABASE_AUTH` or `DATABASE_ADMIN_SECRET_ARN` on AWS.
   *
   * @default {}
   */
  readonly env?: EnvironmentInput;
  /**
   * The IPv4 ranges in which Postgres answers.
   *
   * @default - the private ranges of RFC 1918
   */
  readonly dataCidrs?: readonly string[];
  /**
   * The private IPv4 ranges in which AWS APIs answer, where interface endpoints are in use.
   *
   * @default []
   */
  readonly privateCidrs?: readonly string[];
  /**
   * Whether the pod gets AWS credentials from the EKS Pod Identity agent on its node.
   *
   * @default false
   */
  readonly podIdentity?: boolean;
  /**
   * The processor that the image is built for.
   *
   * @default - any node
   */
  readonly architecture?: 'amd64' | 'arm64';
  /**
   * How long all attempts together may take.
   *
   * @default Duration.minutes(10)
   */
  readonly timeout?: Duration;
}

const NAME = 'migrate';
const LABELS = {
  app: NAME,
  'app.kubernetes.io/name': NAME,
  'app.kubernetes.io/part-of': 'agent-fleet',
  'app.kubernetes.io/managed-by': 'agent-fleet-cdk',
};

/**
 * Brings the database's schema up to what the image needs, once for each version.
 *
 * A Job cannot be changed, so its name carries a hash of what it runs: a new image is a new Job, the same image
 * applied again is the same one. Migrations skip what is done already, so a Job that was cleaned up after a day may
 * run again. Its own service account, `migrate`, can hold more rights than an agent's.
 */
export class MigrationJob extends Construct {
  /** The Job's name. */
  readonly name: string;
  /** The service account of the Job's pod. */
  readonly serviceAccountName = NAME;

  constructor(scope: Construct, id: string, props: MigrationJobProps) {
    super(scope, id);
    new Problems()
      .require(props.image !== '', "'image' must name an image, got ''; give a reference with a digest")
      .require(
        !isUnresolved(props.image) || props.revision !== undefined,
        "'revision' must be given when 'image' is known only at deployment, got nothing; pass the asset's hash",
      )
      .add(...environmentProblems(props.env ?? {}))
      .add(...dataCidrProblems(props.dataCidrs ?? PRIVATE_CIDRS))
      .throwFor('MigrationJob');

    const template = podTemplate(props);
    this.name = `${NAME}-${fingerprint(template, props.revision)}`;
    new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: { name: NAME, labels: LABELS },
      automountServiceAccountToken: false,
    });
    new k8s.KubeNetworkPolicy(this, 'NetworkPolicy', {
      metadata: { name: NAME, labels: LABELS },
      spec: {
        podSelector: { matchLabels: { app: NAME } },
        policyTypes: ['Ingress', 'Egress'],
        egress: egress(props),
      },
    });
    new k8s.KubeJob(this, 'Job', {
      metadata: { name: this.name, labels: LABELS },
      spec: {
        backoffLimit: 3,
        activeDeadlineSeconds: (props.timeout ?? Duration.minutes(10)).toSeconds(),
        ttlSecondsAfterFinished: Duration.days(1).toSeconds(),
        template,
      },
    });
  }
}

function podTemplate(props: MigrationJobProps): k8s.PodTemplateSpec {
  return {
    metadata: { labels: LABELS },
    spec: {
      ...RESTRICTED_POD,
      serviceAccountName: NAME,
      restartPolicy: 'Never',
      ...(props.architecture && { nodeSelector: { 'kubernetes.io/arch': props.architecture } }),
      containers: [
        {
          ...RESTRICTED_CONTAINER,
          name: NAME,
          image: props.image,
          args: ['migrate.js'],
          env: [secretVariable('DATABASE_URL', DATABASE_SECRET), ...literalVariables(props.env ?? {})],
          resources: {
            requests: { cpu: k8s.Quantity.fromString('100m'), memory: k8s.Quantity.fromString('128Mi') },
            limits: { cpu: k8s.Quantity.fromString('500m'), memory: k8s.Quantity.fromString('256Mi') },
          },
        },
      ],
      volumes: [scratchVolume(k8s.Quantity.fromString('64Mi'))],
    },
  };
}

/** The administrator's secret is read from an AWS API; without it the database is all that the Job talks to. */
function egress(props: MigrationJobProps): k8s.NetworkPolicyEgressRule[] {
  const secretsManager = { host: 'secretsmanager', port: 443 };
  const targets = props.env?.DATABASE_ADMIN_SECRET_ARN === undefined ? [] : [secretsManager];
  return [
    dnsEgress(),
    storeEgress(props.dataCidrs ?? PRIVATE_CIDRS, [DATABASE_PORT]),
    ...(props.podIdentity ? [podIdentityEgress()] : []),
    ...targetEgress(targets, props.privateCidrs ?? []),
  ];
}

/** Eight digits of what the Job runs; the number inside a deploy-time value differs from synth to synth. */
function fingerprint(template: k8s.PodTemplateSpec, revision = ''): string {
  const stable = JSON.stringify(template).replaceAll(/\$\{Token\[[^\]]*\]\}/g, 'token');
  return createHash('sha256').update(revision).update(stable).digest('hex').slice(0, 8);
}
