import { type Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** How the bucket of access logs is set up. */
export interface AccessLogBucketProps {
  /** How long a log is kept. */
  readonly retention: Duration;
}

/**
 * The bucket that a load balancer writes its access logs to.
 *
 * It stays when the stack is deleted, because CloudFormation cannot delete a bucket that holds anything and
 * emptying it takes a custom resource; its lifecycle empties it after `retention`. Encrypted with S3's own keys:
 * load balancers cannot write to a bucket with a KMS key.
 */
export class AccessLogBucket extends Construct {
  /** The bucket. */
  readonly bucket: Bucket;
  /** The folder of the logs in the bucket. */
  readonly prefix = 'load-balancer';

  constructor(scope: Construct, id: string, props: AccessLogBucketProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [{ expiration: props.retention }],
    });
    // `logAccessLogs` of a load balancer wants to know the region at synth; this principal serves every region.
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [this.bucket.arnForObjects(`${this.prefix}/AWSLogs/${Stack.of(this).account}/*`)],
      }),
    );
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'This bucket is where access logs go; logging the access to it would log its own writing.',
    });
  }
}
