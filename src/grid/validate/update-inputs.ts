import { CONSTANT } from "../read/schedules.ts";
import type { Problems } from "../yaml/problems.ts";
import { show } from "../../show.ts";
import type { ReadGrid } from "../read/grid-space.ts";

/**
 * Refuses a rule that reads `minimum`, as the Polyak step does, for an objective without a known
 * minimum.
 */
export function checkMinimum({ spaces }: ReadGrid, problems: Problems): void {
  for (const { objective, optimizer } of spaces) {
    if (!optimizer.uses.has("minimum") || objective.spec.minimum !== null) continue;
    const { name } = objective.spec;
    problems.add(optimizer.path, `${show(optimizer.spec.name)} needs the minimum of ${show(name)}, which is unknown`);
  }
}

/** Refuses a schedule for an optimizer whose update does not read the learning rate. */
export function checkSchedules({ spaces }: ReadGrid, problems: Problems): void {
  for (const { schedule, optimizer } of spaces) {
    if (schedule.formula === CONSTANT) continue;
    const { name, module } = optimizer.spec;
    if (module !== undefined) {
      problems.add(schedule.path, `schedule: the module gets lr only once, in its constructor: ${show(name)}`);
    } else if (!optimizer.uses.has("lr")) {
      problems.add(schedule.path, `schedule: the update does not use lr: ${show(name)}`);
    }
  }
}
