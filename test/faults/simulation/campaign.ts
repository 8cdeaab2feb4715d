import { mixed } from "./dice.ts";
import { FAULTS } from "./dice.ts";
import type { Fault } from "./dice.ts";
import type { Plant } from "./life.ts";
import { LARGE_GRID, randomGrid } from "./random-grid.ts";
import { simulate } from "./simulate.ts";
import type { Conditions } from "./simulate.ts";
import type { Trace } from "./trace.ts";
import { makeWorld } from "./world.ts";
import type { World } from "./world.ts";

// Building a grid's world costs as much as several schedules.
const SCHEDULES_OF_A_GRID = 25;
// One schedule in this many has more rows than may wait in memory.
const LARGE_ONE_IN = 500;

/** Runs the schedules of a seed by number. */
export class Campaign {
  readonly #seed: number;
  readonly #folder: string;
  #world: World | undefined;
  #grid: number | undefined;

  /** Creates databases in `folder`. */
  constructor(seed: number, folder: string) {
    this.#seed = seed;
    this.#folder = folder;
  }

  /** Runs a schedule. The same number gives the same trace. */
  run(schedule: number, conditions: Conditions = {}): Promise<Trace> {
    return simulate(this.#worldOf(schedule), mixed(this.#seed, schedule), conditions);
  }

  /**
   * Describes a failing schedule: how to repeat it, and its events with the fewest faults that
   * still fail.
   */
  async report(schedule: number, plant?: Plant): Promise<string> {
    const without = new Set<Fault>();
    let { violation, lines } = await this.run(schedule, { plant });
    for (const fault of FAULTS) {
      const trace = await this.run(schedule, { plant, without: new Set([...without, fault]) });
      if (trace.violation === undefined) continue;
      ({ violation, lines } = trace);
      without.add(fault);
    }
    const faults = FAULTS.filter((fault) => !without.has(fault));
    return [
      `schedule ${schedule} of seed ${this.#seed}: ${violation}`,
      `Again: SEED=${this.#seed} SCHEDULE=${schedule} npx vitest run test/faults/simulation.test.ts -t whatever`,
      `With ${faults.length === 0 ? "no fault at all" : `only these faults: ${faults.join(", ")}`}, on the grid`,
      this.#worldOf(schedule).yaml,
      ...lines,
    ].join("\n");
  }

  #worldOf(schedule: number): World {
    const isLarge = schedule % LARGE_ONE_IN === LARGE_ONE_IN - 1;
    const grid = isLarge ? -1 : Math.floor(schedule / SCHEDULES_OF_A_GRID);
    if (this.#world === undefined || this.#grid !== grid) {
      const pace = isLarge ? LARGE_GRID : randomGrid(mixed(this.#seed, `grid ${grid}`));
      this.#world = makeWorld(pace, this.#folder, `grid-${this.#grid}-${grid}`);
      this.#grid = grid;
    }
    return this.#world;
  }
}
