import { copyFileSync, unlinkSync } from "node:fs";
import { Dice, mixed } from "./dice.ts";
import type { Fault } from "./dice.ts";
import { Life } from "./life.ts";
import type { Plant } from "./life.ts";
import { Outside } from "./outside.ts";
import { Trace } from "./trace.ts";
import { VirtualClock } from "./virtual-clock.ts";
import type { World } from "./world.ts";

export interface Conditions {
  readonly without?: ReadonlySet<Fault>;
  readonly plant?: Plant | undefined;
}

/**
 * Runs a sweep in one simulated process after another until it is complete. The same seed gives the
 * same events.
 */
export async function simulate(world: World, seed: number, conditions: Conditions = {}): Promise<Trace> {
  const dice = new Dice(seed, conditions.without);
  const clock = new VirtualClock(() => dice.real("order"));
  const trace = new Trace(clock);
  const mode = dice.real("store") < 0.7 ? "trials" : "summary";
  const file = `${world.file}-${mixed(seed, "file")}`;
  copyFileSync(world.file, file);
  const outside = new Outside(world, file, mode, trace);
  try {
    for (let life = 1; trace.violation === undefined && !outside.isComplete(); life += 1) {
      if (life > world.disturbed) dice.calm();
      trace.hold(life <= world.disturbed + 1, () => "an undisturbed run does not complete the sweep");
      await new Life({ world, dice, clock, trace, mode, file, outside, plant: conditions.plant }).live();
    }
    if (trace.violation === undefined) outside.checkEnd();
    return trace;
  } finally {
    outside.close();
    unlinkSync(file);
  }
}
