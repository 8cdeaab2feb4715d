import type { BrokerAddress } from "../broker/address.ts";

/** Why a worker ends. */
export type WorkerEnd = "stopped" | "idle" | "lifetime" | "lost" | "broken";

/** Settings of a worker. */
export interface WorkerSettings {
  readonly address: BrokerAddress;
  /** Host and process id, or the name that the user gave. */
  readonly name: string;
  readonly threads: number;
  /** Folders with modules that it may run. */
  readonly modules: readonly string[];
  /** Milliseconds until it ends by itself, and without a job; undefined if never. */
  readonly lifetime: number | undefined;
  readonly idleTimeout: number | undefined;
  /** Milliseconds for running chunks after the end has begun. */
  readonly grace: number;
  /** Ends the process, if its end takes too long: a connection or thread does not end. */
  readonly abandon: (why: WorkerEnd) => void;
  /** Begins the end when aborted. */
  readonly signal: AbortSignal;
  /** Prints what happens, and what the user must know. */
  readonly note: (line: string) => void;
  readonly warn: (line: string) => void;
}
