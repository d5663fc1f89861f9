import { Validations } from 'aws-cdk-lib';
import { type IConstruct } from 'constructs';
import { managedPolicyFinding } from './finding-id';

/** Which findings of AwsSolutions and of AgentFleetChecks stand on the database, each with its reason. */
export function acknowledgeDatabase(
  database: IConstruct,
  chosen: { readonly multiAz: boolean; readonly deletionProtection: boolean },
): void {
  const validations = Validations.of(database);
  validations.acknowledge(
    {
      id: 'AwsSolutions-RDS11',
      reason:
        'Port 5432 is what every client expects; the security group, TLS and IAM tokens guard it, not its number.',
    },
    {
      id: managedPolicyFinding(database, 'service-role/AmazonRDSEnhancedMonitoringRole'),
      reason:
        'The policy that AWS documents for enhanced monitoring: it writes to the log group RDSOSMetrics only.',
    },
  );
  if (!chosen.multiAz) {
    validations.acknowledge(
      ...['AwsSolutions-RDS3', 'AgentFleet-DatabaseMultiAz'].map((id) => ({
        id,
        reason:
          'One zone was chosen by the caller (multiAz: false): an environment that may be down for a while.',
      })),
    );
  }
  if (!chosen.deletionProtection) {
    validations.acknowledge({
      id: 'AwsSolutions-RDS10',
      reason:
        'Chosen by the caller (deletionProtection: false): an environment that has to be easy to remove.',
    });
  }
}
