import { type Acknowledgment, Validations } from 'aws-cdk-lib';
import { type Cluster } from 'aws-cdk-lib/aws-eks-v2';
import { type IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { type IFunction } from 'aws-cdk-lib/aws-lambda';
import { type IConstruct } from 'constructs';
import { managedPolicyFinding, policyFinding, wildcardFinding } from './finding-id';

const CLUSTER_POLICIES = ['AmazonEKSClusterPolicy'];
const AUTO_MODE_POLICIES = [
  'AmazonEKSComputePolicy',
  'AmazonEKSBlockStoragePolicy',
  'AmazonEKSLoadBalancingPolicy',
  'AmazonEKSNetworkingPolicy',
];
const FUNCTION_POLICIES = [
  'service-role/AWSLambdaBasicExecutionRole',
  'service-role/AWSLambdaVPCAccessExecutionRole',
];

/** Which findings of AwsSolutions stand on the cluster, each with its reason. */
export function acknowledgeCluster(cluster: Cluster, autoMode: boolean): void {
  const policies = [...CLUSTER_POLICIES, ...(autoMode ? AUTO_MODE_POLICIES : [])];
  Validations.of(cluster.role).acknowledge(
    ...policies.map((name) => ({
      id: managedPolicyFinding(cluster, name),
      reason: 'The policies that EKS requires of a control plane; AWS keeps them in step with the service.',
    })),
  );
  Validations.of(cluster).acknowledge({
    id: 'CloudFormation-Validate::W9009',
    reason:
      'CDK still writes the deprecated list of what the key encrypts; EKS takes it and encrypts everything.',
  });
  const kubectl = cluster.kubectlProvider;
  if (kubectl) Validations.of(kubectl).acknowledge(...kubectlFindings(kubectl));
}

/** The function of CDK that applies manifests and charts: its rights and runtime are CDK's, not ours to choose. */
function kubectlFindings(kubectl: IConstruct): Acknowledgment[] {
  const handler = kubectl.node.findChild('Handler') as unknown as IFunction;
  const publicImages = kubectl.node.findChild('ConditionalPolicyArn') as unknown as IManagedPolicy;
  return [
    ...FUNCTION_POLICIES.map((name) => ({
      id: managedPolicyFinding(kubectl, name),
      reason: 'What any Lambda function in a network needs: to write its log and to have an address.',
    })),
    {
      id: managedPolicyFinding(kubectl, 'AmazonEC2ContainerRegistryReadOnly'),
      reason: 'CDK gives it to the function that installs charts, which may lie in ECR; it reads.',
    },
    {
      id: policyFinding(kubectl, publicImages.managedPolicyArn),
      reason: 'CDK gives it to the function that installs charts, which may lie in public ECR; it reads.',
    },
    {
      id: wildcardFinding(kubectl, `${handler.functionArn}:*`),
      reason:
        'Every version of one function, by the only thing that calls it: the framework of CDK beside it.',
    },
    {
      id: 'AwsSolutions-L1',
      reason: 'CDK picks the runtime that it has tested the function with; it moves with aws-cdk-lib.',
    },
  ];
}
