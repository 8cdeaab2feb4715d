import { Graph } from "../../formula/ir/graph.ts";
import { rangeProblem } from "../../optimizers/range.ts";
import { SCHEDULES, scheduleFormula } from "../../optimizers/schedules.ts";
import { SCHEDULE_NAMES, scheduledRate } from "../../optimizers/step-inputs.ts";
import { didYouMean } from "../../suggest.ts";
import type { Located } from "./blocks.ts";
import type { Path } from "../yaml/document.ts";
import type { ScheduleInput, ScheduleMapInput } from "../schema/input.ts";
import type { Problems } from "../yaml/problems.ts";
import { show } from "../yaml/show.ts";
import type { GridSpace } from "./spaces.ts";

/** A schedule of a grid. */
export interface ScheduleChoice {
  /** "constant", or a formula over lr, t and max_steps. */
  readonly formula: string;
  /** As written, for labels. */
  readonly text: string;
  readonly path: Path;
}

const CONSTANT = "constant";

/** The schedules of a block, each once. */
export function readSchedules(
  schedules: readonly Located<ScheduleInput>[],
  problems: Problems,
): readonly ScheduleChoice[] {
  const found = schedules.flatMap((schedule) => readSchedule(schedule, problems) ?? []);
  const seen = new Set<string>();
  for (const { formula, text, path } of found) {
    const spelling = formula.replaceAll(/\s+/g, "");
    if (seen.has(spelling)) problems.add(path, `schedule: given twice: ${show(text)}`);
    seen.add(spelling);
  }
  return found;
}

/** A schedule is of no use to a rule that reads no learning rate. */
export function checkSchedules(spaces: readonly GridSpace[], problems: Problems): void {
  for (const { schedule, optimizer } of spaces) {
    if (schedule.formula === CONSTANT) continue;
    if (optimizer.spec.module !== undefined) {
      problems.add(
        schedule.path,
        `schedule: a module is told lr once, when it is constructed: ${show(optimizer.spec.name)}`,
      );
      continue;
    }
    if (optimizer.uses.has("lr")) continue;
    problems.add(schedule.path, `schedule: there is no lr to change in the update of ${show(optimizer.spec.name)}`);
  }
}

function readSchedule({ value, path }: Located<ScheduleInput>, problems: Problems): ScheduleChoice | undefined {
  if (typeof value !== "string") return named(value, path, [...path, "name"], problems);
  // One word that no formula has is the name of a schedule.
  if (/^\w+$/.test(value) && !/^\d/.test(value) && ![...SCHEDULE_NAMES, "pi", "e"].includes(value)) {
    return named({ name: value }, path, path, problems);
  }
  try {
    scheduledRate(new Graph(), value);
    return { formula: value, text: value.replaceAll(/\s+/g, ""), path };
  } catch (error) {
    problems.addError(path, error);
    return undefined;
  }
}

function named(input: ScheduleMapInput, path: Path, namePath: Path, problems: Problems): ScheduleChoice | undefined {
  const { name, ...given } = input;
  if (name === CONSTANT && Object.keys(given).length === 0) return { formula: CONSTANT, text: CONSTANT, path };
  const definition = Object.hasOwn(SCHEDULES, name) ? SCHEDULES[name] : undefined;
  if (definition === undefined) {
    const names = [CONSTANT, ...Object.keys(SCHEDULES)];
    const hint =
      didYouMean(name, [...names, ...SCHEDULE_NAMES]) ||
      `: expected ${names.join(", ")} or a formula over ${SCHEDULE_NAMES.join(", ")}`;
    problems.add(namePath, `unknown schedule ${show(name)}${hint}`);
    return undefined;
  }
  const values: Record<string, number> = {};
  for (const key of Object.keys(given)) {
    const value = Number(given[key]);
    const range = definition.parameters[key]?.range;
    const hint = didYouMean(key, Object.keys(definition.parameters));
    if (range === undefined) {
      problems.add([...path, key], `the schedule ${name} has no ${show(key)}${hint}`, { at: "key" });
      continue;
    }
    const problem = rangeProblem(value, range);
    if (problem !== undefined) problems.add([...path, key], `${key} of the schedule ${name} ${problem}: ${value}`);
    values[key] = value;
  }
  for (const [key, { default: fallback }] of Object.entries(definition.parameters)) {
    if (fallback !== undefined || Object.hasOwn(given, key)) continue;
    problems.add(path, `the schedule ${name} needs ${key}: { name: ${name}, ${key}: 100 }`);
    return undefined;
  }
  const settings = Object.entries(given).map(([key, value]) => `${key}=${value}`);
  const text = settings.length === 0 ? name : `${name}(${settings.join(",")})`;
  return { formula: scheduleFormula(definition, values), text, path };
}
