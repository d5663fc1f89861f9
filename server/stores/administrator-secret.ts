import { z } from 'zod';

const secretValue = z.object({ username: z.string().min(1), password: z.string().min(1) });

/** The administrator that RDS manages in Secrets Manager. */
export type AdministratorSecret = z.infer<typeof secretValue>;

/** Reads the administrator's secret; the error never quotes it. */
export async function readAdministratorSecret(
  arn: string,
  region: string | undefined,
): Promise<AdministratorSecret> {
  const { SecretsManagerClient, GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient({ region });
  try {
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    return secretValue.parse(JSON.parse(text ?? ''));
  } catch (cause) {
    const reason =
      cause instanceof SyntaxError || cause instanceof z.ZodError
        ? 'its value must be JSON with username and password'
        : (cause as Error).message;
    throw new Error(`the secret 'DATABASE_ADMIN_SECRET_ARN' (${arn}) could not be read: ${reason}`);
  } finally {
    client.destroy();
  }
}
