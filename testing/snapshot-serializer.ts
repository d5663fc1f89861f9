/** What changes with every change of a source file, and what a snapshot shows instead. */
const HASHES: readonly (readonly [RegExp, string])[] = [
  [/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g, '<hash>'],
  [/\bmigrate-[0-9a-f]{8}\b/g, 'migrate-<hash>'],
  [/aws\.cdk\.eks\/prune-[0-9a-f]{40,}/g, 'aws.cdk.eks/prune-<hash>'],
];

/** A text with the hashes of assets, migrations and prune labels replaced by `<hash>`. */
export function withoutHashes(text: string): string {
  return HASHES.reduce((redacted, [hash, placeholder]) => redacted.replaceAll(hash, placeholder), text);
}

/** A serializer as jest and vitest take it. */
export interface SnapshotSerializer {
  test(value: unknown): boolean;
  print(value: unknown, print: (value: unknown) => string): string;
}

/**
 * Leaves hashes out of snapshots, in values and in names of fields: of assets (64 hexadecimal digits), of the
 * migration's Job (`migrate-<hash>`) and of the labels by which CDK prunes.
 *
 * With it a snapshot of a template changes when what is deployed changes, and not with the content of the image or a
 * new release of CDK's own Lambda functions. `expect.addSnapshotSerializer(snapshotSerializer)`, in jest and vitest.
 */
export const snapshotSerializer: SnapshotSerializer = {
  test: (value) => typeof value === 'string' && withoutHashes(value) !== value,
  print: (value, print) => print(withoutHashes(value as string)),
};
