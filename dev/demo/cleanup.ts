/** For one part to stop: the worker and the server are killed after 10 s each. */
const STOP_TIMEOUT_MS = 12_000;

/** Thrown out of a start that comes after the end. */
export class StoppedError extends Error {
  override name = 'StoppedError' as const;
}

/** Everything that was started, to be stopped in reverse order. */
export class Cleanup {
  readonly #stops: (() => Promise<unknown>)[] = [];
  #over = false;

  /** What is still starting when the end comes is stopped once it has started. @throws {StoppedError} after `run` */
  async add<T>(start: () => T | Promise<T>, stop: (started: T) => unknown): Promise<T> {
    if (this.#over) throw new StoppedError();
    const started = Promise.resolve(start());
    this.#stops.push(async () => stop(await started));
    return await started;
  }

  /** One that does not stop, or never started, keeps no other from being stopped. */
  async run(): Promise<void> {
    this.#over = true;
    for (const stop of this.#stops.splice(0).reverse()) {
      const timeout = new Promise((resolve) => setTimeout(resolve, STOP_TIMEOUT_MS).unref());
      await Promise.race([stop().catch(() => undefined), timeout]);
    }
  }
}
