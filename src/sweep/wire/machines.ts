/** A machine that computes for a run. */
export interface Machine {
  readonly name: string;
  readonly threads: number;
  /** Threads at work, for any run. */
  readonly busy: number;
  /** Trials per second, of any run. */
  readonly rate: number;
  /** Version of the package. */
  readonly version: string;
  /** When it was last seen, in milliseconds since 1970. */
  readonly seen: number;
  /** Why it does not compute for this run; omitted if it does. */
  readonly refused?: string;
}

/** The machines of a run and what became of its chunks, as its coordinator saw them last. */
export interface Machines {
  readonly machines: readonly Machine[];
  /** Chunks of all runs that wait, and that machines compute. */
  readonly waiting: number;
  readonly active: number;
  /** Chunks of this run that were asked for again because they were gone. */
  readonly askedAgain: number;
  /** Answers that came a second time, or too late. */
  readonly duplicates: number;
  /** Answers that were dropped because they cannot be right. */
  readonly dropped: number;
}
