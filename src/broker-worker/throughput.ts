// Long enough for several chunks, which take about a second each.
const WINDOW_MS = 10_000;

/** Trials per second over the last seconds. */
export class Throughput {
  readonly #done: { readonly at: number; readonly trials: number }[] = [];
  readonly #begun: number = performance.now();
  #total = 0;

  /** Trials since the start. */
  get total(): number {
    return this.#total;
  }

  add(trials: number): void {
    this.#total += trials;
    this.#done.push({ at: performance.now(), trials });
  }

  rate(): number {
    const now = performance.now();
    while (this.#done[0] !== undefined && this.#done[0].at < now - WINDOW_MS) this.#done.shift();
    const seconds = Math.max(1, Math.min(WINDOW_MS, now - this.#begun) / 1000);
    return this.#done.reduce((sum, { trials }) => sum + trials, 0) / seconds;
  }
}
