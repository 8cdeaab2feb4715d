import type { Database } from "better-sqlite3";
import type { Dice } from "./dice.ts";
import type { Trace } from "./trace.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** What stops a simulated process in the middle of its work; nothing of it comes after. */
class Crash extends Error {}

/** A process of the simulation: all it has is here, and goes when it crashes; only the file stays. */
export class SimulatedProcess {
  readonly dice: Dice;
  readonly clock: VirtualClock;
  readonly trace: Trace;
  /** Its connection. */
  readonly db: Database;
  /** Whether what it has finished may be missing in the database. */
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

  /** Lets the run end with this message: something was done that leads to it. */
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

  /** To be called before the database is used: what comes after the end is a violation, what comes after a crash is not there. */
  mustRun(): void {
    if (this.#state === "crashed") throw new Crash();
    this.trace.hold(this.#state === "running", () => "the database is used after the run's end");
  }
}
