import type { ChunkOutcome, ChunkTask } from "../../sweep/wire/chunk.ts";

/** A call of `run` that has no answer yet. */
export interface Call {
  readonly id: string;
  readonly task: ChunkTask;
  readonly resolve: (outcome: ChunkOutcome) => void;
  readonly reject: (error: Error) => void;
  /** How often in a row its job was not there: the answer may be on its way. */
  missing: number;
}

/**
 * The calls of a run that have no answer yet. Each call has an id, which its job keeps when it
 * is added again. So an answer belongs to one call, however often and late it comes.
 */
export class Calls {
  readonly #run: string;
  readonly #open = new Map<string, Call>();
  #count = 0;

  constructor(run: string) {
    this.#run = run;
  }

  /** Opens a call. */
  open(task: ChunkTask): { readonly call: Call; readonly outcome: Promise<ChunkOutcome> } {
    const id = `${this.#run}-${(this.#count += 1)}`;
    const { promise, resolve, reject } = Promise.withResolvers<ChunkOutcome>();
    const call = { id, task, resolve, reject, missing: 0 };
    this.#open.set(id, call);
    return { call, outcome: promise };
  }

  /** Returns the open call with an id. */
  find(id: string): Call | undefined {
    return this.#open.get(id);
  }

  /** Closes all calls of a task, and returns them: each has the same outcome. */
  closeAll({ space, from, to }: ChunkTask): readonly Call[] {
    const same = this.all().filter(({ task }) => task.space === space && task.from === from && task.to === to);
    for (const call of same) this.close(call);
    return same;
  }

  /** Closes a call: later answers to it find nothing. */
  close({ id }: Call): void {
    this.#open.delete(id);
  }

  /** Returns the open calls, the oldest first. */
  all(): readonly Call[] {
    return [...this.#open.values()];
  }
}
