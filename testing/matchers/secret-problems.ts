/** What a secret looks like, wherever it stands. The text before it in a message names the kind, never the value. */
const SECRETS: readonly (readonly [string, RegExp])[] = [
  ['a URL with a password', /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"]*:(?!\$\{)[^\s/@"]+@/i],
  ['an AWS access key', /\b(AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['a JSON Web Token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]+/],
  ['an API key', /\b(sk-[\w-]{20,}|gh[pousr]_\w{30,}|xox[abprs]-[\w-]{10,}|AIza[\w-]{30,})/],
  // CloudFormation puts the value in before the manifest is applied: it ends in logs and in the cluster's state.
  ['a dynamic reference to a secret', /\{\{resolve:(secretsmanager|ssm-secure):/],
];

const SECRET_NAME = /(password|passwd|secret|token|api_?key|private_?key|credentials?)$/i;

/**
 * What in a value looks like a secret, one line each: where it stands and what it looks like.
 *
 * Variables and data of Secrets are secrets by their name too: `MODEL_API_KEY` with a literal value, `password` in a
 * Secret.
 */
export function secretProblems(value: unknown, path = ''): string[] {
  if (typeof value === 'string') {
    return [value, decoded(value, path)].flatMap((text) =>
      SECRETS.filter(([, pattern]) => pattern.test(text)).map(([kind]) => `${path} holds ${kind}`),
    );
  }
  if (typeof value !== 'object' || value === null) return [];
  if (isIterable(value)) {
    return [...value].flatMap((item, index) => secretProblems(item, `${path}[${nameOf(item) ?? index}]`));
  }
  return Object.entries(value).flatMap(([field, item]) => {
    const here = path === '' ? field : `${path}.${field}`;
    return [...secretProblems(item, here), ...namedSecrets(value, field, item, here)];
  });
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value;
}

interface Named {
  readonly kind?: unknown;
  readonly name?: unknown;
  readonly metadata?: { readonly name?: unknown };
}

function nameOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const { kind, name, metadata } = item as Named;
  if (typeof metadata?.name === 'string') return `${String(kind)} ${metadata.name}`;
  return typeof name === 'string' ? name : undefined;
}

/** Literal values under a name that only a secret has. */
function namedSecrets(object: Named, field: string, value: unknown, path: string): string[] {
  if (field === 'value' && typeof object.name === 'string') return literalSecret(object.name, value, path);
  if (!['data', 'stringData'].includes(field) || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => literalSecret(key, item, `${path}.${key}`));
}

function literalSecret(name: string, value: unknown, path: string): string[] {
  if (typeof value !== 'string' || value === '' || /\$\{|\{\{/.test(value)) return [];
  return SECRET_NAME.test(name) ? [`${path} holds a value for '${name}'`] : [];
}

/** The data of a Secret is base64; what is not decodes to nothing that looks like a secret. */
function decoded(value: string, path: string): string {
  return /(^|\.)data\./.test(path) ? Buffer.from(value, 'base64').toString() : '';
}
