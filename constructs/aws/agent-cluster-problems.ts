import { Token } from 'aws-cdk-lib';
import { type IVpc } from 'aws-cdk-lib/aws-ec2';

/** Everything that is wrong with how a cluster is set up, one line each. */
export function clusterProblems(
  clusterName: string,
  publicAccessCidrs: readonly string[],
  admins: readonly string[],
  vpc: IVpc,
): string[] {
  const problems: string[] = [];
  if (Token.isUnresolved(clusterName) || !/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/.test(clusterName)) {
    const got = Token.isUnresolved(clusterName) ? 'a value known at deployment only' : clusterName;
    problems.push(
      `'clusterName' must be a literal of 1 to 100 letters, digits, _ and -, starting with a letter or digit, got ${got}`,
    );
  }
  for (const cidr of publicAccessCidrs) {
    if (Token.isUnresolved(cidr)) continue;
    if (!/^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/.test(cidr)) {
      problems.push(`'publicAccessCidrs' must hold IPv4 CIDRs, got ${cidr}; one address ends in /32`);
    } else if (cidr.endsWith('/0')) {
      problems.push(
        `'publicAccessCidrs' must not open the Kubernetes API to everyone, got ${cidr}; name the addresses you ` +
          'come from, or leave it out and come through the network',
      );
    }
  }
  for (const arn of admins) {
    if (Token.isUnresolved(arn)) continue;
    if (!/^arn:[\w-]+:iam::\d{12}:(role|user)\/.+$/.test(arn)) {
      problems.push(`'admins' must hold ARNs of IAM roles or users, got ${arn}`);
    }
  }
  if (vpc.privateSubnets.length === 0) {
    problems.push(
      "'vpc' must have private subnets with a way out, got none; nodes and the kubectl function run there",
    );
  }
  return problems;
}
