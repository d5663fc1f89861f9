import { setTimeout as sleep } from 'node:timers/promises';
import { answerProblem, streamProblem } from './counted-answer';
import { type IngressClient, type OpenAnswer } from './ingress-client';
import { type SeededRandom } from './seeded-random';

export interface TurnLoadProps {
  readonly client: IngressClient;
  readonly random: SeededRandom;
  /** Streams that go on at the same time; where one ends, the next begins. */
  readonly streams: number;
  /** The shortest and the longest count of a stream, 25 ms a number. */
  readonly counts: readonly [number, number];
  /** Answers in one piece, one every so many milliseconds. */
  readonly answerEveryMs: number;
}

/** How a turn can end that did not end well. */
export type TurnFailure = 'refused' | 'cut' | 'unreachable';

export interface Failure {
  readonly kind: TurnFailure;
  readonly detail: string;
}

/** What became of a load. */
export interface TurnOutcome {
  readonly completedStreams: number;
  readonly completedAnswers: number;
  readonly failures: readonly Failure[];
  /** The pods that answered. */
  readonly replicas: readonly string[];
  /** Turns open at the same time, at least and at most. */
  readonly leastOpen: number;
  readonly mostOpen: number;
}

/** Keeps streams and answers going, checks each to its last number, and counts what went wrong. */
export class TurnLoad {
  readonly #failures: Failure[] = [];
  readonly #replicas = new Set<string>();
  #completedStreams = 0;
  #completedAnswers = 0;
  #open = 0;
  #mostOpen = 0;
  #leastOpen = Number.POSITIVE_INFINITY;
  readonly #props: TurnLoadProps;
  #going = true;
  #ended: Promise<unknown> = Promise.resolve();

  constructor(props: TurnLoadProps) {
    this.#props = props;
  }

  /** Until all streams are open. */
  async start(): Promise<void> {
    const { streams } = this.#props;
    const loops = Array.from({ length: streams }, () => this.#keepStreaming());
    this.#ended = Promise.all([...loops, this.#keepAsking()]);
    while (this.#open < streams * 0.95) await sleep(50);
    this.#leastOpen = this.#open;
  }

  /** Starts nothing new; resolves with what became of all when the last has ended. */
  async stop(): Promise<TurnOutcome> {
    this.#going = false;
    await this.#ended;
    return {
      completedStreams: this.#completedStreams,
      completedAnswers: this.#completedAnswers,
      failures: this.#failures,
      replicas: [...this.#replicas],
      leastOpen: this.#leastOpen,
      mostOpen: this.#mostOpen,
    };
  }

  async #keepStreaming(): Promise<void> {
    const { client, random, counts } = this.#props;
    // Not all at once: they would end all at once too.
    await sleep(random.between(0, 2000));
    while (this.#going) {
      const to = random.between(...counts);
      const completed = await this.#turn(
        () => client.count(to, true),
        (body) => streamProblem(body, to),
      );
      if (completed) this.#completedStreams++;
      // Someone who is refused does not ask again in the same instant.
      else await sleep(100);
    }
  }

  async #keepAsking(): Promise<void> {
    const { client, random, answerEveryMs } = this.#props;
    const asked: Promise<void>[] = [];
    while (this.#going) {
      const to = random.between(1, 20);
      asked.push(
        this.#turn(
          () => client.count(to, false),
          (body) => answerProblem(body, to),
        ).then((completed) => {
          if (completed) this.#completedAnswers++;
        }),
      );
      await sleep(answerEveryMs);
    }
    await Promise.all(asked);
  }

  async #turn(
    begin: () => Promise<OpenAnswer>,
    problemOf: (body: string) => string | undefined,
  ): Promise<boolean> {
    let answer: OpenAnswer | undefined;
    this.#count(1);
    try {
      answer = await begin();
      const body = await answer.body;
      if (answer.status !== 200) return this.#fail('refused', `${answer.status} ${body.slice(0, 200)}`);
      this.#replicas.add(answer.replica);
      const problem = problemOf(body);
      return problem === undefined || this.#fail('cut', problem);
    } catch (error) {
      return this.#fail(answer ? 'cut' : 'unreachable', (error as Error).message);
    } finally {
      this.#count(-1);
    }
  }

  #count(change: 1 | -1): void {
    this.#open += change;
    this.#mostOpen = Math.max(this.#mostOpen, this.#open);
    if (this.#going) this.#leastOpen = Math.min(this.#leastOpen, this.#open);
  }

  #fail(kind: TurnFailure, detail: string): false {
    this.#failures.push({ kind, detail });
    return false;
  }
}
