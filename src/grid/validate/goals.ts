import { show } from "../../show.ts";
import { similarTo } from "../../suggest.ts";
import type { ReadGrid } from "../read/grid-space.ts";
import { goalsOf, usesGoal } from "../read/method-spec.ts";
import type { Problems } from "../yaml/problems.ts";

/** Refuses a goal that no block uses, and one that the trials of a space do not have. */
export function checkGoals({ blocks, spaces }: ReadGrid, problems: Problems): void {
  const withGoal = blocks.filter(({ block }) => block.goal !== undefined);
  for (const own of Map.groupBy(withGoal, ({ block }) => JSON.stringify(block.goal?.path)).values()) {
    if (own.some((read) => read.method === undefined || usesGoal(read))) continue;
    const { value, path } = own[0]!.block.goal!;
    problems.add(path, `goal: method ${own[0]!.method?.sampler.kind} has no rounds that depend on it: ${show(value)}`);
  }
  for (const space of spaces) {
    const { goal } = space.block;
    const goals = goalsOf(space);
    if (goal === undefined || !usesGoal(space) || goals.includes(goal.value)) continue;
    const { name } = space.objective.spec;
    const reason =
      goal.value === "steps"
        ? `the minimum of ${show(name)} is unknown, so no trial converges`
        : `trials of ${show(name)} have no such outcome`;
    const hint = similarTo(goal.value, goals) || `; expected ${goals.join(", ")}`;
    problems.add(goal.path, `goal: ${reason}: ${show(goal.value)}${hint}`);
  }
}
