/**
 * Whether a string holds a value that is known only at deployment.
 *
 * These constructs work with plain cdk8s and know no other toolkit, so they recognise the marker in the text of a
 * CDK token. Such a value is passed on untouched: it can be neither checked nor hashed.
 */
export function isUnresolved(value: string): boolean {
  return value.includes('${Token[');
}
