import { Graph } from "../../formula/ir/graph.ts";
import { rangeProblem } from "../../optimizers/range.ts";
import { SCHEDULES, scheduleFormula } from "../../optimizers/schedules.ts";
import { SCHEDULE_NAMES, scheduledRate } from "../../optimizers/step-inputs.ts";
import { similarTo } from "../../suggest.ts";
import type { Located, Path } from "../yaml/document.ts";
import type { ScheduleInput, ScheduleMapInput } from "../schema/input.ts";
import type { Problems } from "../yaml/problems.ts";
import { show } from "../../show.ts";

/** A schedule of a grid. */
export interface ScheduleChoice {
  /** "constant", or a formula of lr, t and max_steps. */
  readonly formula: string;
  /** The schedule as written, for labels. */
  readonly text: string;
  /** Whether `text` starts with the name of a schedule. */
  readonly isNamed: boolean;
  readonly path: Path;
}

/** The schedule that leaves lr as it is. */
export const CONSTANT = "constant";

/** Reads the schedules of a block. Reports duplicates. */
export function readSchedules(
  schedules: readonly Located<ScheduleInput>[],
  problems: Problems,
): readonly ScheduleChoice[] {
  const found = schedules.flatMap((schedule) => readSchedule(schedule, problems) ?? []);
  const seen = new Set<string>();
  for (const { formula, text, path } of found) {
    const spelling = formula.replaceAll(/\s+/g, "");
    if (seen.has(spelling)) problems.add(path, `schedule: duplicate entry: ${show(text)}`);
    seen.add(spelling);
  }
  return found;
}

function readSchedule({ value, path }: Located<ScheduleInput>, problems: Problems): ScheduleChoice | undefined {
  if (typeof value !== "string") return named(value, path, [...path, "name"], problems);
  // A single word that no formula may use is the name of a schedule.
  if (/^\w+$/.test(value) && !/^\d/.test(value) && ![...SCHEDULE_NAMES, "pi", "e"].includes(value)) {
    return named({ name: value }, path, path, problems);
  }
  try {
    scheduledRate(new Graph(), value);
    return { formula: value, text: value.replaceAll(/\s+/g, ""), isNamed: false, path };
  } catch (error) {
    problems.addError(path, error);
    return undefined;
  }
}

function named(input: ScheduleMapInput, path: Path, namePath: Path, problems: Problems): ScheduleChoice | undefined {
  const { name, ...given } = input;
  if (name === CONSTANT && Object.keys(given).length === 0)
    return { formula: CONSTANT, text: CONSTANT, isNamed: true, path };
  const definition = Object.hasOwn(SCHEDULES, name) ? SCHEDULES[name] : undefined;
  if (definition === undefined) {
    const names = [CONSTANT, ...Object.keys(SCHEDULES)];
    const hint =
      similarTo(name, [...names, ...SCHEDULE_NAMES]) ||
      `: expected ${names.join(", ")} or a formula of ${SCHEDULE_NAMES.join(", ")}`;
    problems.add(namePath, `unknown schedule ${show(name)}${hint}`);
    return undefined;
  }
  const values: Record<string, number> = {};
  for (const key of Object.keys(given)) {
    const value = Number(given[key]);
    const range = definition.parameters[key]?.range;
    const hint = similarTo(key, Object.keys(definition.parameters));
    if (range === undefined) {
      problems.add([...path, key], `unknown parameter of schedule ${name}: ${show(key)}${hint}`, { at: "key" });
      continue;
    }
    const problem = rangeProblem(value, range);
    if (problem !== undefined) problems.add([...path, key], `${key} of schedule ${name} ${problem}: ${value}`);
    values[key] = value;
  }
  for (const [key, { default: fallback }] of Object.entries(definition.parameters)) {
    if (fallback !== undefined || Object.hasOwn(given, key)) continue;
    problems.add(path, `schedule ${name} needs ${key}, for example { name: ${name}, ${key}: 100 }`);
    return undefined;
  }
  const settings = Object.entries(given).map(([key, value]) => `${key}=${value}`);
  const text = settings.length === 0 ? name : `${name}(${settings.join(",")})`;
  return { formula: scheduleFormula(definition, values), text, isNamed: true, path };
}
