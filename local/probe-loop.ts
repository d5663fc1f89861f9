import { setTimeout as sleep } from 'node:timers/promises';
import { askProbe, type Probe, type ProbeResult } from './probe';

export interface ProbeLoopProps {
  readonly probe: Probe;
  readonly port: number;
  /** Ends the loop. */
  readonly signal: AbortSignal;
  /** Seconds between two questions; asked anew each time. */
  readonly periodSeconds: () => number;
  /** The verdict at the start; a change is told once its threshold is reached. */
  readonly initially: boolean;
  /** Gets each change of the verdict; `false` ends the loop. */
  readonly onChange: (ok: boolean, result: ProbeResult) => boolean | void;
  readonly onResult?: (result: ProbeResult) => void;
}

/** Asks a probe again and again, and tells when its verdict changes, by the thresholds of the manifest. */
export async function runProbe(props: ProbeLoopProps): Promise<void> {
  const { probe, signal } = props;
  let verdict = props.initially;
  let opposite = 0;
  while (!signal.aborted) {
    const result = await askProbe(probe, props.port);
    if (signal.aborted) return;
    props.onResult?.(result);
    opposite = result.ok === verdict ? 0 : opposite + 1;
    if (opposite >= (result.ok ? probe.successThreshold : probe.failureThreshold)) {
      verdict = result.ok;
      opposite = 0;
      if (props.onChange(verdict, result) === false) return;
    }
    await pause(props.periodSeconds(), signal);
  }
}

/** Waits, but not past the end of the signal. */
export async function pause(seconds: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.max(0, seconds) * 1000, undefined, { signal }).catch(() => undefined);
}
