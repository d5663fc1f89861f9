import { readFileSync } from 'node:fs';

/**
 * The URL of a store as it is at this moment: the file's, which follows its Secret, or the variable's, which stays
 * what it was when the process started.
 *
 * The variable's stands where there is no file: the Secret is optional, or nothing is mounted (a local run).
 */
export function currentUrl(url: string, file: string | undefined): string {
  if (file === undefined) return url;
  try {
    const text = readFileSync(file, 'utf8').trim();
    return URL.canParse(text) ? text : url;
  } catch {
    return url;
  }
}
