import { Problems, integerProblems } from './problems';
import { type KedaTrigger } from './scaled-object';
import { isUnresolved } from './unresolved';

/** What `Trigger.cron` takes. */
export interface CronTriggerOptions {
  /** When replicas start, as five fields of cron: minute, hour, day, month, day of the week. */
  readonly start: string;
  /** When they end, likewise. */
  readonly end: string;
  /** The IANA time zone of both, such as 'Europe/Berlin'. */
  readonly timeZone: string;
  /**
   * Replicas from start to end.
   *
   * @default 1
   */
  readonly replicas?: number;
}

/** What `Trigger.sqs` takes; with a CDK queue: `queue.queueUrl`, `queue.queueArn`, `stack.region`. */
export interface SqsTriggerOptions {
  /** The URL of the queue. */
  readonly queueUrl: string;
  /** The ARN of the queue: on EKS, KEDA may read the length of this queue and nothing else. */
  readonly queueArn: string;
  /** The region of the queue. */
  readonly region: string;
  /**
   * Messages, waiting or in flight, for each replica.
   *
   * @default 70, which is 0.7 of the default of maxConcurrentSessions
   */
  readonly messagesPerReplica?: number;
}

/**
 * An event that starts replicas of an agent that rests at none (`Scaling.serverless`).
 *
 * The agent itself answers HTTP only and reads no queue: whatever turns messages into requests has to try again until
 * the first replica is ready.
 */
export class Trigger {
  /** Replicas in a window of time, such as the hours of an office. */
  static cron(options: CronTriggerOptions): Trigger {
    const replicas = options.replicas ?? 1;
    new Problems()
      .add(...cronProblems('start', options.start))
      .add(...cronProblems('end', options.end))
      .add(...timeZoneProblems(options.timeZone))
      .add(...integerProblems('replicas', replicas, { min: 1, max: 1000 }, 'rest is at none by itself'))
      .require(
        options.start !== options.end,
        `'end' must differ from 'start', got '${options.end}' for both; KEDA takes no empty window`,
      )
      .throwFor('Trigger.cron');
    return new Trigger(
      {
        type: 'cron',
        metadata: {
          timezone: options.timeZone,
          start: options.start,
          end: options.end,
          desiredReplicas: String(replicas),
        },
      },
      { replicas },
    );
  }

  /** A replica for so many messages in an SQS queue. */
  static sqs(options: SqsTriggerOptions): Trigger {
    const messages = options.messagesPerReplica ?? 70;
    new Problems()
      .add(
        ...integerProblems(
          'messagesPerReplica',
          messages,
          { min: 1, max: 10_000 },
          'take about 0.7 of maxConcurrentSessions',
        ),
      )
      .require(
        isUnresolved(options.queueUrl) ||
          /^https:\/\/[^/]+\/\d{12}\/[\w-]{1,80}(\.fifo)?$/.test(options.queueUrl),
        `'queueUrl' must be the URL of an SQS queue, got '${options.queueUrl}'; pass queue.queueUrl`,
      )
      .require(
        isUnresolved(options.queueArn) || /^arn:[\w-]+:sqs:[\w-]+:\d{12}:[\w.-]+$/.test(options.queueArn),
        `'queueArn' must be the ARN of an SQS queue, got '${options.queueArn}'; pass queue.queueArn`,
      )
      .throwFor('Trigger.sqs');
    return new Trigger(
      {
        type: 'aws-sqs-queue',
        metadata: {
          queueURL: options.queueUrl,
          awsRegion: options.region,
          queueLength: String(messages),
        },
      },
      { queueArn: options.queueArn },
    );
  }

  /** The trigger in KEDA's words. */
  readonly keda: KedaTrigger;
  /** The queue whose length KEDA has to read, with its own identity on AWS. */
  readonly queueArn?: string;
  /** How many replicas the trigger itself asks for, where it says so. */
  readonly replicas?: number;

  private constructor(keda: KedaTrigger, facts: { readonly queueArn?: string; readonly replicas?: number }) {
    this.keda = keda;
    this.queueArn = facts.queueArn;
    this.replicas = facts.replicas;
  }
}

function cronProblems(property: string, value: string): string[] {
  if (/^(?:[\d*/,A-Za-z-]+ ){4}[\d*/,A-Za-z-]+$/.test(value)) return [];
  return [`'${property}' must be five fields of cron, got '${value}'; use '0 8 * * 1-5' for 8 on weekdays`];
}

function timeZoneProblems(timeZone: string): string[] {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return [];
  } catch {
    return [`'timeZone' must be an IANA time zone, got '${timeZone}'; use one such as 'Europe/Berlin'`];
  }
}
