import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";

const MOST_MS = 20;

/** An uncaught error and its origin. */
interface LateError {
  readonly error: unknown;
  readonly how: string;
}

/**
 * Collects uncaught exceptions and unhandled rejections of trials, for example from timers that
 * outlive the trial. Once constructed, it keeps such errors from ending the thread.
 */
export class LateErrors {
  #first: LateError | undefined;
  #others: number = leftBehind();

  constructor() {
    const note = (error: unknown, how: string): void => {
      this.#first ??= { error, how };
    };
    process.on("uncaughtException", (error) => note(error, "uncaught exception (e.g. in a timer)"));
    process.on("unhandledRejection", (error) => note(error, "unhandled promise rejection"));
  }

  /** Begins a trial; forgets the errors of earlier ones. */
  begin(): void {
    this.#first = undefined;
  }

  /**
   * Waits until everything that a trial started has ended or failed, at least one turn of the event
   * loop: rejections are reported at its end. Returns the first error since the trial began.
   */
  async settle(): Promise<LateError | undefined> {
    await nextTurn();
    let left = leftBehind();
    for (let ms = 1; this.#first === undefined && left > this.#others; ms = Math.min(2 * ms, MOST_MS)) {
      await delay(ms);
      left = leftBehind();
    }
    this.#others = left;
    return this.#first;
  }
}

/**
 * Counts the resources that keep the thread alive, except ports: ours, and one for printed output.
 */
function leftBehind(): number {
  const all = process.getActiveResourcesInfo();
  let count = 0;
  for (const name of all) if (name !== "MessagePort") count += 1;
  return count;
}
