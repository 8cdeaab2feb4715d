import { readAxis } from "./axes.ts";
import type { WrittenAxis } from "./axes.ts";
import type { Block } from "./blocks.ts";
import type { Path } from "../yaml/document.ts";
import type { GridModules } from "./grid-modules.ts";
import { readObjective } from "./objectives.ts";
import type { ObjectiveChoice } from "./objectives.ts";
import { readOptimizer } from "./optimizers.ts";
import type { OptimizerChoice } from "./optimizers.ts";
import type { Problems } from "../yaml/problems.ts";
import { checkRandomness } from "../validate/randomness.ts";
import { checkSchedules, readSchedules } from "./schedules.ts";
import type { ScheduleChoice } from "./schedules.ts";
import { show } from "../yaml/show.ts";
import { AxisUse, checkDistinct, takesAxis } from "../validate/taken-axes.ts";

const MAX_SPACES = 10_000;

/** A space before its excludes and includes: what its block says about one objective, one optimizer and one schedule. */
export interface GridSpace {
  readonly block: Block;
  readonly objective: ObjectiveChoice;
  readonly optimizer: OptimizerChoice;
  readonly schedule: ScheduleChoice;
  /** The axes that the optimizer takes, in the order written. */
  readonly axes: readonly WrittenAxis[];
}

/** The spaces of all blocks: in each block by objective, then by optimizer, then by schedule. */
export function buildSpaces(blocks: readonly Block[], modules: GridModules, problems: Problems): readonly GridSpace[] {
  const spaces: GridSpace[] = [];
  const axes = new Map<string, WrittenAxis | undefined>();
  const use = new AxisUse();
  let coordinates = 0;
  for (const block of blocks) {
    for (const { value, path } of block.axes) {
      const key = JSON.stringify(path);
      if (!axes.has(key)) axes.set(key, readAxis(value, path, problems));
    }
    const written = block.axes.flatMap(({ path }) => axes.get(JSON.stringify(path)) ?? []);
    const objectives = block.objectives.flatMap((objective) => {
      const read = readObjective(objective, block.start, modules, problems, coordinates);
      for (const { spec } of read) coordinates += spec.dim;
      return read;
    });
    const optimizers = block.optimizers.flatMap((optimizer) => readOptimizer(optimizer, modules, problems) ?? []);
    const schedules = readSchedules(block.schedules, problems);
    if (spaces.length + objectives.length * optimizers.length * schedules.length > MAX_SPACES) {
      problems.add(block.path, `more than ${MAX_SPACES.toLocaleString("en-US")} spaces, objectives × optimizers`);
      return problems.throwAll();
    }
    checkDistinct(written, problems);
    checkTwice(objectives, problems);
    checkTwice(optimizers, problems);
    const taken = optimizers.map((optimizer) => written.filter((axis) => takesAxis(optimizer, axis, problems)));
    if (optimizers.length > 0 && optimizers.length === block.optimizers.length)
      use.note(written, optimizers, new Set(taken.flat()));
    for (const objective of objectives) {
      for (const [i, optimizer] of optimizers.entries()) {
        for (const schedule of schedules) {
          spaces.push({ block, objective, optimizer, schedule, axes: taken[i] ?? [] });
        }
      }
    }
  }
  use.tell(problems);
  checkMinimum(spaces, problems);
  checkNames(spaces, problems);
  checkSchedules(spaces, problems);
  checkRandomness(spaces, problems);
  problems.throwAny();
  return spaces;
}

interface Choice {
  readonly spec: { readonly name: string };
  readonly path: Path;
}

/** The same objective or optimizer twice in a block would run everything twice. */
function checkTwice(choices: readonly Choice[], problems: Problems): void {
  const seen = new Set<string>();
  for (const { spec, path } of choices) {
    const text = JSON.stringify(spec);
    if (seen.has(text)) problems.add(path, `given twice: ${show(spec.name)}`);
    seen.add(text);
  }
}

/** A rule that reads the minimum, as Polyak's step does, is of no use where there is none to read. */
function checkMinimum(spaces: readonly GridSpace[], problems: Problems): void {
  for (const { objective, optimizer } of spaces) {
    if (!optimizer.uses.has("minimum") || objective.spec.minimum !== null) continue;
    const { name } = objective.spec;
    problems.add(optimizer.path, `${show(optimizer.spec.name)} reads minimum, and that of ${show(name)} is not known`);
  }
}

/** Results name objectives and optimizers: a name must mean one thing in a sweep. */
function checkNames(spaces: readonly GridSpace[], problems: Problems): void {
  const known = new Map<string, string>();
  const check = (what: string, { name }: { readonly name: string }, meaning: unknown, path: Path): void => {
    const text = JSON.stringify(meaning);
    const before = known.get(`${what} ${name}`);
    if (before === undefined) known.set(`${what} ${name}`, text);
    else if (before !== text) problems.add(path, `two different ${what}s of the same name: ${show(name)}`);
  };
  for (const { objective, optimizer } of spaces) {
    const { formula, module, constants } = objective.spec;
    check("objective", objective.spec, { formula, module, constants }, objective.path);
    check("optimizer", optimizer.spec, optimizer.spec, optimizer.path);
  }
}
