import { EventEmitter } from 'node:events';

/** The ready addresses behind a Service, as the API server tells them: at once, and in the order of their coming. */
export class EndpointSlice {
  readonly #ports = new Set<number>();
  readonly #changes = new EventEmitter<{ change: [ports: readonly number[]] }>();

  get ports(): readonly number[] {
    return [...this.#ports];
  }

  add(port: number): void {
    this.#ports.add(port);
    this.#changes.emit('change', this.ports);
  }

  remove(port: number): void {
    if (this.#ports.delete(port)) this.#changes.emit('change', this.ports);
  }

  watch(onChange: (ports: readonly number[]) => void): void {
    this.#changes.on('change', onChange);
  }
}
