import type { Database } from "better-sqlite3";
import type { Dice } from "./dice.ts";
import type { Trace } from "./trace.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** Thrown to crash a simulated process in the middle of its work. */
class Crash extends Error {}

/** A simulated process. A crash discards all its state; only the file remains. */
export class SimulatedProcess {
  readonly dice: Dice;
  readonly clock: VirtualClock;
  readonly trace: Trace;
  /** Database connection. */
  readonly db: Database;
  /** Whether finished chunks may be missing in the database. */
  mayMiss = false;
  readonly #excuses: RegExp[] = [];
  #state: "running" | "crashed" | "ended" = "running";

  constructor(parts: Readonly<{ dice: Dice; clock: VirtualClock; trace: Trace; db: Database }>) {
    this.dice = parts.dice;
    this.clock = parts.clock;
    this.trace = parts.trace;
    this.db = parts.db;
  }

  get isCrashed(): boolean {
    return this.#state === "crashed";
  }

  /** Allows the run to end with this message, because an injected fault causes it. */
  readonly excuse = (message: RegExp): void => {
    this.#excuses.push(message);
  };

  isExcused(message: string): boolean {
    return this.#excuses.some((excuse) => excuse.test(message));
  }

  crash(when: string): Crash {
    this.trace.say(`the process crashes ${when}`);
    this.trace.count(`crashes ${when}`);
    this.#state = "crashed";
    this.clock.clear();
    return new Crash();
  }

  end(): void {
    this.#state = "ended";
  }

  /**
   * Called before each use of the database. Use after the end is a violation; after a crash it does
   * not happen.
   */
  mustRun(): void {
    if (this.#state === "crashed") throw new Crash();
    this.trace.hold(this.#state === "running", () => "the database is used after the run's end");
  }
}
