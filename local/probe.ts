import { request } from 'node:http';
import { LOOPBACK } from './free-port';

/** An HTTP probe of a container, as its manifest says; the port is the replica's own. */
export interface Probe {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly initialDelaySeconds: number;
  readonly periodSeconds: number;
  readonly timeoutSeconds: number;
  readonly failureThreshold: number;
  readonly successThreshold: number;
}

export interface ProbeResult {
  readonly ok: boolean;
  /** What the replica answered, in words. */
  readonly detail: string;
}

/** Asks once. As kubelet has it, 200 to 399 is a success; redirects are not followed. */
export function askProbe(probe: Probe, port: number): Promise<ProbeResult> {
  return new Promise((resolve) => {
    const answer = (ok: boolean, detail: string) => resolve({ ok, detail: `GET ${probe.path} ${detail}` });
    const timeout = AbortSignal.timeout(probe.timeoutSeconds * 1000);
    const asked = request(
      { host: LOOPBACK, port, path: probe.path, headers: probe.headers, agent: false, signal: timeout },
      (response) => {
        const status = response.statusCode ?? 0;
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (text: string) => (body += text.slice(0, 2000 - body.length)));
        response.on('error', () => answer(false, `was cut off after ${status}`));
        response.on('end', () => {
          answer(status >= 200 && status < 400, `answered ${status}${body ? `: ${body.trim()}` : ''}`);
        });
      },
    );
    asked.on('error', (error) => {
      answer(
        false,
        timeout.aborted ? `took longer than ${probe.timeoutSeconds} s` : `failed: ${error.message}`,
      );
    });
    asked.end();
  });
}
