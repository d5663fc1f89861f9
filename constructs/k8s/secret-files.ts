import { type k8s } from 'cdk8s-plus-28';
import {
  CACHE_SECRET,
  DATABASE_SECRET,
  type EnvironmentInput,
  SECRET_FILES_FOLDER,
  secretFile,
  type SecretKey,
} from '../../contract';

/** Readable for the pod's user, who is not the owner; writable for nobody. */
const READ_ONLY_MODE = 0o444;

/** What a pod needs to read the URLs of its stores as files. */
export interface SecretFiles {
  readonly env: EnvironmentInput;
  readonly mounts: k8s.VolumeMount[];
  readonly volumes: k8s.Volume[];
}

/**
 * The Secrets of the stores as files, where a URL may hold a password.
 *
 * A file follows its Secret, within a minute or so; a variable stays what it was when the pod started. With IAM tokens
 * there is no password to follow, and nothing is mounted.
 */
export function secretFiles(env: EnvironmentInput): SecretFiles {
  const database = env.DATABASE_AUTH === 'iam' ? [] : [DATABASE_SECRET];
  const cache = env.CACHE_AUTH === 'iam' ? [] : [CACHE_SECRET];
  const mounted = [...database, ...cache];
  return {
    env: {
      ...(database.length > 0 && { DATABASE_URL_FILE: secretFile(DATABASE_SECRET) }),
      ...(cache.length > 0 && { CACHE_URL_FILE: secretFile(CACHE_SECRET) }),
    },
    // A whole folder: a single file mounted by `subPath` would never follow.
    mounts: mounted.map(({ name }) => ({
      name,
      mountPath: `${SECRET_FILES_FOLDER}/${name}`,
      readOnly: true,
    })),
    volumes: mounted.map((secret) => volume(secret)),
  };
}

function volume({ name, key }: SecretKey): k8s.Volume {
  return {
    name,
    secret: {
      secretName: name,
      defaultMode: READ_ONLY_MODE,
      items: [{ key, path: key }],
      ...(name === CACHE_SECRET.name && { optional: true }),
    },
  };
}
