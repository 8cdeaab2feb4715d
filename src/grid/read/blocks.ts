import type { StopSpec } from "../../sweep/spec/sweep-spec.ts";
import { BBOB_TARGETS } from "../../sweep/spec/targets.ts";
import type { Located, Path } from "../yaml/document.ts";
import type { BatchSpec, ValidationSpec } from "../../objectives/data-spec.ts";
import type { AxisInput, BatchInput, BlockInput, ExcludeInput, GridInput, IncludeInput } from "../schema/input.ts";
import type {
  EdgeInput,
  MethodInput,
  ObjectiveInput,
  OptimizerInput,
  ScheduleInput,
  SuiteInput,
} from "../schema/input.ts";
import type { Problems } from "../yaml/problems.ts";
import { expandSuites } from "./suites.ts";

const DEFAULT_STOP: StopSpec = { max_steps: 10_000, target: 1e-8, gradient: 0, diverge: 1e12 };

/** A block, merged with the top-level defaults. */
export interface Block {
  readonly name: string | undefined;
  readonly path: Path;
  readonly objectives: readonly Located<ObjectiveInput>[];
  readonly optimizers: readonly Located<OptimizerInput>[];
  /** In the order written. The last step of each path is the axis's key. */
  readonly axes: readonly Located<AxisInput>[];
  readonly method: Located<MethodInput> | undefined;
  readonly samples: Located<number> | undefined;
  readonly goal: Located<string> | undefined;
  readonly halving: Located<NonNullable<BlockInput["halving"]>> | undefined;
  readonly refine: Located<NonNullable<BlockInput["refine"]>> | undefined;
  readonly edge: Located<EdgeInput> | undefined;
  readonly stop: StopSpec;
  readonly start: Located<readonly number[] | "random"> | undefined;
  readonly repeats: Located<number> | undefined;
  readonly noise: number;
  readonly schedules: readonly Located<ScheduleInput>[];
  readonly clip: number | undefined;
  readonly targets: Located<readonly number[]> | undefined;
  readonly batches: readonly Located<BatchInput>[];
  readonly replacement: Located<boolean> | undefined;
  readonly order: Located<NonNullable<BatchSpec["order"]>> | undefined;
  readonly validation: Located<ValidationSpec> | undefined;
  /** Maximum number of epochs, which then is given instead of that of steps. */
  readonly epochs: Located<number> | undefined;
  readonly evaluate: Located<"epoch" | number> | undefined;
  readonly exclude: readonly Located<ExcludeInput>[];
  readonly include: readonly Located<IncludeInput>[];
}

type Level = Located<BlockInput>;

/** Returns the blocks under `spaces`, or else the top level as one block. */
export function mergeBlocks(grid: GridInput, problems: Problems): readonly Block[] {
  const top: Level = { value: grid, path: [] };
  if (grid.spaces === undefined) return [mergeLevels([top], problems)];
  return grid.spaces.map((value, index) => mergeLevels([top, { value, path: ["spaces", index] }], problems));
}

/**
 * Merges `levels`, outermost first. Parameters and stop merge key by key; of other keys the
 * innermost wins.
 */
function mergeLevels(levels: readonly Level[], problems: Problems): Block {
  const inner = levels.at(-1) ?? { value: {}, path: [] };
  const axes = new Map<string, Located<AxisInput>>();
  for (const { value, path } of levels) {
    for (const [key, axis] of Object.entries(value.parameters ?? {})) {
      if (axis !== undefined) axes.set(key, { value: axis, path: [...path, "parameters", key] });
    }
  }
  const start = innermost(levels, "start");
  return {
    name: inner.path.length === 0 ? undefined : inner.value.name,
    path: inner.path,
    objectives: expandSuites(
      oneOrSeveral<ObjectiveInput | SuiteInput>(levels, "objective", "objectives", problems),
      problems,
    ),
    optimizers: oneOrSeveral<OptimizerInput>(levels, "optimizer", "optimizers", problems),
    axes: [...axes.values()],
    method: innermost(levels, "method"),
    samples: innermost(levels, "samples"),
    goal: innermost(levels, "goal"),
    halving: innermost(levels, "halving"),
    refine: innermost(levels, "refine"),
    edge: innermost(levels, "edge"),
    stop: mergeStop(levels),
    start: start === undefined || start.value === "default" ? undefined : { value: start.value, path: start.path },
    repeats: innermost(levels, "repeats"),
    noise: innermost(levels, "noise")?.value ?? 0,
    schedules: listed(innermost(levels, "schedule") ?? { value: "constant", path: inner.path }),
    clip: innermost(levels, "clip")?.value,
    targets: targetsOf(innermost(levels, "targets")),
    batches: oneOrList(innermost(levels, "batch") ?? { value: "all", path: inner.path }),
    replacement: innermost(levels, "replacement"),
    order: innermost(levels, "batches"),
    validation: validationOf(innermost(levels, "validation")),
    epochs: epochsOf(levels, problems),
    evaluate: innermostStop(levels, "evaluate"),
    exclude: entries(innermost(levels, "exclude")),
    include: entries(innermost(levels, "include")),
  };
}

function validationOf(written: Located<number | string> | undefined): Block["validation"] {
  if (written === undefined) return undefined;
  const { value, path } = written;
  if (typeof value === "number") return { value: { share: value }, path };
  const [from = NaN, to = NaN] = value.split("..").map(Number);
  return { value: { from, to }, path };
}

/** Returns the epochs of a block, if the innermost bound of its trials is that. */
function epochsOf(levels: readonly Level[], problems: Problems): Block["epochs"] {
  const epochs = innermostStop(levels, "epochs");
  const steps = innermostStop(levels, "max_steps");
  if (epochs === undefined || steps === undefined) return epochs;
  if (epochs.path.length !== steps.path.length) return epochs.path.length > steps.path.length ? epochs : undefined;
  problems.add(epochs.path, "both max_steps and epochs: remove one of them", { at: "key" });
  return undefined;
}

function innermostStop<K extends keyof NonNullable<BlockInput["stop"]>>(
  levels: readonly Level[],
  key: K,
): Located<NonNullable<NonNullable<BlockInput["stop"]>[K]>> | undefined {
  for (const { value, path } of levels.toReversed()) {
    const found = value.stop?.[key];
    if (found !== undefined) return { value: found, path: [...path, "stop", key] };
  }
  return undefined;
}

function targetsOf(written: Located<"bbob" | readonly number[]> | undefined): Block["targets"] {
  return written?.value === "bbob" ? { ...written, value: BBOB_TARGETS } : (written as Block["targets"]);
}

function mergeStop(levels: readonly Level[]): StopSpec {
  const stop: { -readonly [Key in keyof StopSpec]: StopSpec[Key] } = { ...DEFAULT_STOP };
  for (const { value } of levels) {
    const { max_steps, target, gradient, diverge, seconds } = { ...stop, ...value.stop };
    stop.max_steps = max_steps ?? stop.max_steps;
    stop.target = target ?? stop.target;
    stop.gradient = gradient ?? stop.gradient;
    stop.diverge = diverge ?? stop.diverge;
    if (seconds !== undefined) stop.seconds = seconds;
  }
  return stop;
}

function innermost<K extends keyof BlockInput>(
  levels: readonly Level[],
  key: K,
): Located<NonNullable<BlockInput[K]>> | undefined {
  for (const { value, path } of levels.toReversed()) {
    const found = value[key];
    if (found !== undefined) return { value: found, path: [...path, key] };
  }
  return undefined;
}

function oneOrSeveral<T>(
  levels: readonly Level[],
  one: "objective" | "optimizer",
  several: "objectives" | "optimizers",
  problems: Problems,
): readonly Located<T>[] {
  for (const { value, path } of levels.toReversed()) {
    if (value[one] !== undefined && value[several] !== undefined) {
      problems.add([...path, several], `both ${one} and ${several}: remove one of them`, { at: "key" });
    }
    if (value[one] !== undefined) return [{ value: value[one] as T, path: [...path, one] }];
    if (value[several] !== undefined) {
      return entries({ value: value[several] as readonly T[], path: [...path, several] });
    }
  }
  problems.add(levels.at(-1)?.path ?? [], `missing key "${one}"`);
  return [];
}

function oneOrList({ value, path }: Located<BatchInput | readonly BatchInput[]>): readonly Located<BatchInput>[] {
  return typeof value === "object" ? entries({ value, path }) : [{ value, path }];
}

function listed({ value, path }: Located<ScheduleInput | readonly ScheduleInput[]>): readonly Located<ScheduleInput>[] {
  return typeof value === "object" && "length" in value
    ? entries({ value: value as readonly ScheduleInput[], path })
    : [{ value, path }];
}

function entries<T>(list: Located<readonly T[]> | undefined): readonly Located<T>[] {
  if (list === undefined) return [];
  return list.value.map((value, index) => ({ value, path: [...list.path, index] }));
}
