import { type ClientBase, escapeIdentifier, escapeLiteral } from 'pg';
import { lockedTransaction } from './locked-transaction';

/** The role that RDS gives those who sign in with IAM tokens. */
const IAM_ROLE = 'rds_iam';

/**
 * What only the administrator of a database does for the role that the servers sign in with: it makes the role,
 * and gives it the rows but not the schema.
 */
export class DatabaseAdministrator {
  private readonly client: ClientBase;
  private readonly role: string;

  constructor(client: ClientBase, role: string) {
    this.client = client;
    this.role = role;
  }

  /** Makes the role where it is missing, without a password: it signs in with IAM tokens. */
  async createRole(print: (line: string) => void): Promise<void> {
    const name = escapeIdentifier(this.role);
    await lockedTransaction(this.client, async () => {
      if (!(await this.exists(this.role))) {
        await this.client.query(`CREATE ROLE ${name} LOGIN`);
        print(`created the role ${this.role}`);
      }
      if (await this.exists(IAM_ROLE)) await this.client.query(`GRANT ${IAM_ROLE} TO ${name}`);
    });
  }

  /** Lets the role read and write all rows, and read which migrations were applied. */
  async grantRights(): Promise<void> {
    const name = escapeIdentifier(this.role);
    await lockedTransaction(this.client, async () => {
      await this.client.query(`
        GRANT USAGE ON SCHEMA agent_fleet TO ${name};
        GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA agent_fleet TO ${name};
        REVOKE INSERT, UPDATE, DELETE ON agent_fleet.migrations FROM ${name};
      `);
    });
  }

  private async exists(role: string): Promise<boolean> {
    const found = await this.client.query(`SELECT 1 FROM pg_roles WHERE rolname = ${escapeLiteral(role)}`);
    return found.rows.length > 0;
  }
}
