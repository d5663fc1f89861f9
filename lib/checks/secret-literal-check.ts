import { type Check, type Finding } from './check';
import { type CheckedApp } from './checked-app';
import { isObject, listAt } from './json-value';
import { type KubernetesObject, objectDetail, objectTitle } from './kubernetes-object';
import { podsOf } from './pod';

/** Names of what is secret itself, and not of where it is: `DATABASE_ADMIN_SECRET_ARN` names a place. */
const SECRET_NAME =
  /(^|[_.-])(password|passwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)$/i;

/** A URL with a password, well-known keys, and what CloudFormation would replace by a secret's value. */
const SECRET_VALUE =
  /:\/\/[^/\s:@]*:[^/\s@]+@|\b(AKIA|ASIA)[A-Z0-9]{16}\b|\bsk-[A-Za-z0-9_-]{20,}|-----BEGIN [A-Z ]*PRIVATE KEY-----|\{\{resolve:(secretsmanager|ssm-secure):/;

/** A manifest is written to the log of the function that applies it, and kept in the template. */
export const noSecretLiteral: Check = {
  id: 'AgentFleet-NoSecretLiteral',
  severity: 'error',
  description: 'No manifest holds the value of a secret',
  fix: 'Take the value from a Secret that something else fills (External Secrets, an operator), or sign in with IAM tokens.',
  find: (app) => [...environmentFindings(app), ...dataFindings(app)],
};

function environmentFindings(app: CheckedApp): Finding[] {
  return podsOf(app).flatMap(({ object, containers }) =>
    containers.flatMap((container) =>
      listAt(container, 'env')
        .filter(isObject)
        .filter(({ name, value }) => isSecret(String(name), value))
        .map(({ name }) =>
          finding(object, `variable '${String(name)}' of container '${String(container.name)}'`),
        ),
    ),
  );
}

function dataFindings(app: CheckedApp): Finding[] {
  return [...app.ofKind('Secret'), ...app.ofKind('ConfigMap')].flatMap((object) =>
    ['data', 'stringData'].flatMap((field) => {
      const entries = object.body[field];
      if (!isObject(entries)) return [];
      return Object.entries(entries)
        .filter(([name, value]) => isSecret(name, decoded(object, field, value)))
        .map(([name]) => finding(object, `'${field}.${name}'`));
    }),
  );
}

/** The message never shows the value. */
function finding(object: KubernetesObject, what: string): Finding {
  return {
    resource: object.resource,
    detail: objectDetail(object),
    message: `${objectTitle(object)}: ${what} must not hold a secret in the clear, got one (not shown)`,
  };
}

function isSecret(name: string, value: unknown): boolean {
  return typeof value === 'string' && value !== '' && (SECRET_NAME.test(name) || SECRET_VALUE.test(value));
}

function decoded(object: KubernetesObject, field: string, value: unknown): unknown {
  if (object.kind !== 'Secret' || field !== 'data' || typeof value !== 'string') return value;
  return Buffer.from(value, 'base64').toString('utf8');
}
