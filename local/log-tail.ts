/** The last lines of a process's output: enough to say why it failed, bounded however long it runs. */
export class LogTail {
  readonly #capacity: number;
  readonly #onLine: (line: string) => void;
  #lines: string[] = [];
  #unfinished = '';

  constructor(onLine: (line: string) => void = () => undefined, capacity = 40) {
    this.#onLine = onLine;
    this.#capacity = capacity;
  }

  write(text: string): void {
    const lines = (this.#unfinished + text).split(/\r?\n/);
    // A line without an end must not grow without bound.
    this.#unfinished = (lines.pop() ?? '').slice(-16_384);
    for (const line of lines) this.#add(line);
  }

  /** The lines kept, oldest first, with one that has no end yet. */
  lines(): string[] {
    return this.#unfinished ? [...this.#lines, this.#unfinished] : [...this.#lines];
  }

  #add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > this.#capacity) this.#lines = this.#lines.slice(-this.#capacity);
    this.#onLine(line);
  }
}
