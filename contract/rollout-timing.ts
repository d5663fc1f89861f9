import { LIFECYCLE } from './lifecycle';

/** How a pod goes, in seconds from the moment it is told to: what its manifest says. */
export interface RolloutTiming {
  /** preStop: it serves on, before SIGTERM. */
  readonly preStopSeconds: number;
  /** From Terminating to SIGKILL; preStop counts inside it. */
  readonly graceSeconds: number;
  /** After SIGTERM, how long turns in progress may go on. */
  readonly drainSeconds: number;
  /** The longest turn or stream that may be in progress. */
  readonly longestTurnSeconds: number;
  /** How long routing in front of it needs to send it nothing new. */
  readonly forgetsPodSeconds: number;
}

/** What happens at one moment of a pod's end. */
export interface RolloutEvent {
  readonly atSeconds: number;
  readonly what: string;
}

/** The seconds of a pod from Terminating to SIGKILL. */
export function rolloutTimeline(timing: RolloutTiming): RolloutEvent[] {
  const { preStopSeconds, graceSeconds, drainSeconds, longestTurnSeconds, forgetsPodSeconds } = timing;
  const end = preStopSeconds + drainSeconds;
  return [
    { atSeconds: 0, what: 'Terminating: leaves its endpoints, serves on' },
    { atSeconds: forgetsPodSeconds, what: 'routing has forgotten it: the last new request' },
    {
      atSeconds: preStopSeconds,
      what:
        drainSeconds > 0
          ? 'SIGTERM: not ready, closes idle connections, finishes its turns'
          : 'SIGTERM: ends at once',
    },
    { atSeconds: forgetsPodSeconds + longestTurnSeconds, what: 'the longest turn has ended' },
    ...(drainSeconds > 0 ? [{ atSeconds: end, what: 'the drain ends: what still runs is cut' }] : []),
    { atSeconds: graceSeconds, what: 'SIGKILL' },
  ].sort((a, b) => a.atSeconds - b.atSeconds);
}

/** Which inequalities of a pod's end do not hold; `subject` is what ends, such as `agent 'chat-agent'`. */
export function timingProblems(subject: string, timing: RolloutTiming): string[] {
  const { preStopSeconds, graceSeconds, drainSeconds, longestTurnSeconds, forgetsPodSeconds } = timing;
  const margin = LIFECYCLE.terminationMarginSeconds;
  const needed = preStopSeconds + drainSeconds + margin;
  return [
    ...(preStopSeconds < forgetsPodSeconds
      ? [
          `'preStop' of ${subject} must be at least the time that routing needs to forget a pod (${forgetsPodSeconds} s), got ${preStopSeconds} s; requests would meet a closed port, so lengthen the sleep`,
        ]
      : []),
    ...(preStopSeconds + drainSeconds < forgetsPodSeconds + longestTurnSeconds
      ? [
          `'preStop' and drain of ${subject} must be at least the time that routing needs to forget a pod and the longest turn (${forgetsPodSeconds} s + ${longestTurnSeconds} s), got ${preStopSeconds} s + ${drainSeconds} s; a rollout would cut turns, so lengthen ${drainSeconds > 0 ? 'the drain' : 'the sleep'} or lower 'limits.turnTimeoutSeconds'`,
        ]
      : []),
    ...(graceSeconds < needed
      ? [
          `'terminationGracePeriodSeconds' of ${subject} must be at least preStop, drain and margin (${preStopSeconds} s + ${drainSeconds} s + ${margin} s), got ${graceSeconds} s; SIGKILL would cut turns, so raise it to ${needed}`,
        ]
      : []),
  ];
}
