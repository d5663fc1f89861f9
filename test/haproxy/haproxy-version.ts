import { spawnSync } from 'node:child_process';

/** The version of the haproxy on the PATH; undefined when there is none. */
export function haproxyVersion(): string | undefined {
  const { stdout } = spawnSync('haproxy', ['-v'], { encoding: 'utf8' });
  return /version (\S+)/i.exec(stdout ?? '')?.[1];
}

/** Whether it is this version or a newer one. */
export function haproxyIsAtLeast(major: number, minor: number): boolean {
  const [, hasMajor, hasMinor] = /^(\d+)\.(\d+)/.exec(haproxyVersion() ?? '') ?? [];
  return Number(hasMajor) > major || (Number(hasMajor) === major && Number(hasMinor) >= minor);
}
