import type { ChunkOutcome, ChunkTask } from "../sweep/wire/chunk.ts";

/** A chunk that was handed out. */
interface Asked {
  readonly answer: PromiseWithResolvers<ChunkOutcome>;
  isAskedAgain: boolean;
}

/** The chunks that are handed out, in that order. */
export class InFlight {
  readonly #ask: (task: ChunkTask) => Promise<ChunkOutcome>;
  readonly #asked = new Map<ChunkTask, Asked>();
  #oneEnds = Promise.withResolvers<void>();

  constructor(ask: (task: ChunkTask) => Promise<ChunkOutcome>) {
    this.#ask = ask;
  }

  get size(): number {
    return this.#asked.size;
  }

  /** Asks for a chunk. It counts as in flight until `ended`. */
  run(task: ChunkTask): Promise<ChunkOutcome> {
    const asked = { answer: Promise.withResolvers<ChunkOutcome>(), isAskedAgain: false };
    this.#asked.set(task, asked);
    this.#ask(task).then(asked.answer.resolve, asked.answer.reject);
    return asked.answer.promise;
  }

  ended(task: ChunkTask): void {
    this.#asked.delete(task);
    this.#oneEnds.resolve();
    this.#oneEnds = Promise.withResolvers();
  }

  /** Resolves when a chunk has ended. */
  oneEnds(): Promise<void> {
    return this.#oneEnds.promise;
  }

  /**
   * Asks for the oldest chunk a second time, since its machine may be slow or gone. The first
   * answer counts. Resolves when a chunk has ended.
   */
  askAgain(): Promise<void> {
    const found = [...this.#asked].find(([, { isAskedAgain }]) => !isAskedAgain);
    if (found !== undefined) {
      const [task, asked] = found;
      asked.isAskedAgain = true;
      // The first call decides on errors.
      this.#ask(task).then(asked.answer.resolve, () => undefined);
    }
    return this.oneEnds();
  }
}
