import { setImmediate as nextTurn, setTimeout as delay } from "node:timers/promises";

const MOST_MS = 20;

/** What nobody has caught, and how it came to that. */
interface LateError {
  readonly error: unknown;
  readonly how: string;
}

/**
 * What trials leave behind in their thread: promises that are rejected, and timers and the like, which may throw when the
 * trial is long over. From when this is made on, such an error does not end the thread.
 */
export class LateErrors {
  #first: LateError | undefined;
  #others: number = leftBehind();

  constructor() {
    const note = (error: unknown, how: string): void => {
      this.#first ??= { error, how };
    };
    process.on("uncaughtException", (error) => note(error, "thrown where nobody catches it, as in a timer"));
    process.on("unhandledRejection", (error) => note(error, "a promise was rejected, and nobody caught it"));
  }

  /** A trial is about to begin: what comes of earlier ones is not heard of. */
  begin(): void {
    this.#first = undefined;
  }

  /**
   * Waits until whatever a trial has begun is over, or an error has come of it. Where there is nothing, that is one turn of
   * the event loop: promises that were rejected are told of at its end. Gives the first error since the trial began.
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

/** How many things keep the thread from ending. Ports do not count: there is ours, and one where something was printed. */
function leftBehind(): number {
  const all = process.getActiveResourcesInfo();
  let count = 0;
  for (const name of all) if (name !== "MessagePort") count += 1;
  return count;
}
