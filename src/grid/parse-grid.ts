import { basename, dirname } from "node:path";
import type { CheckSpec } from "../sweep/spec/check-spec.ts";
import { withTimeLimit } from "../sweep/spec/isolated.ts";
import { spaceSize } from "../sweep/points/points.ts";
import type { SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import { mergeBlocks } from "./read/blocks.ts";
import { checkExpectations, readCheck } from "./read/check-keys.ts";
import { readDocument } from "./yaml/document.ts";
import type { GridDocument } from "./yaml/document.ts";
import { readExcludes } from "./read/exclude.ts";
import { readIncludes } from "./read/include.ts";
import { labelSpaces } from "./read/labels.ts";
import { GridModules } from "./read/grid-modules.ts";
import { applyOverrides } from "./yaml/overrides.ts";
import { toPlain } from "./yaml/plain.ts";
import { Problems } from "./yaml/problems.ts";
import { checkShape } from "./schema/shape.ts";
import { buildSpaces } from "./read/spaces.ts";
import { checkStarts } from "./validate/starts.ts";
import { checkTotal } from "./validate/total.ts";

export interface GridOptions {
  /** As messages name it; its stem is the sweep's name where the grid has none. `<stdin>` for standard input. */
  readonly file: string;
  /** Overrides as typed after `--set`: `stop.max_steps=500`. */
  readonly set?: readonly string[] | undefined;
  readonly maxTrials?: number | undefined;
  /** A folder besides the grid's own (for standard input the working directory) whose modules may be run. */
  readonly allowModules?: string | undefined;
}

export interface ParsedGrid {
  readonly spec: SweepSpec;
  /** The grid's text, overrides applied. */
  readonly yaml: string;
  /** What `sweep check` holds the results against. */
  readonly check: CheckSpec;
}

const MAX_TRIALS = 10_000_000;

const STDIN = "<stdin>";

/**
 * grid.yaml → what is to be run. Throws SweepError("input") with every problem found, `file:line:column: problem` and
 * the line with a caret for each; SweepError("setup") for a module that does not load. The modules that it names are
 * loaded in another thread, while this one waits.
 */
export function parseGrid(text: string, options: GridOptions): ParsedGrid {
  const { file, allowModules } = options;
  const document = readDocument(text, file);
  const problems = new Problems(document);
  const modules = new GridModules({ grid: file === STDIN ? "." : dirname(file), allowed: allowModules }, problems);
  try {
    return parseWith(modules, document, problems, options);
  } finally {
    modules.close();
  }
}

function parseWith(
  modules: GridModules,
  document: GridDocument,
  problems: Problems,
  { file, set = [], maxTrials = MAX_TRIALS }: GridOptions,
): ParsedGrid {
  // Before aliases are expanded for the overrides, as it refuses those that expand without end.
  const asWritten = toPlain(document, problems);
  const yaml = applyOverrides(document, set);
  const grid = checkShape(set.length === 0 ? asWritten : toPlain(document, problems), problems);

  checkExpectations(grid, problems);
  const spaces = buildSpaces(mergeBlocks(grid, problems), modules, problems);
  const excludes = readExcludes(spaces, problems);
  const includes = readIncludes(spaces, excludes, problems);
  problems.throwAny();

  const labels = labelSpaces(spaces);
  let offset = 0;
  const specs = spaces.map((space, i): SpaceSpec => {
    const spec: SpaceSpec = {
      label: labels[i] ?? "",
      objective: space.objective.spec,
      optimizer: space.optimizer.spec,
      axes: space.axes.map(({ axis }) => axis),
      exclude: excludes.get(space) ?? [],
      include: includes.get(space) ?? [],
      stop: withTimeLimit(space.block.stop, { objective: space.objective.spec, optimizer: space.optimizer.spec }),
      ...(space.objective.startsAtRandom ? { start: "random" } : {}),
      schedule: space.schedule.formula,
      noise: space.block.noise,
      ...(space.block.clip === undefined ? {} : { clip: space.block.clip }),
      repeats: space.block.repeats?.value ?? 1,
      offset,
    };
    offset += spaceSize(spec);
    return spec;
  });
  checkTotal(specs, offset, maxTrials, (i) => [...(spaces[i]?.block.exclude[0]?.path ?? [])], problems);
  checkStarts(spaces, modules, problems);
  problems.throwAny();
  const spec = { name: grid.name ?? stemOf(file), seed: grid.seed ?? 0, spaces: specs };
  return { spec, yaml, check: readCheck(grid, document) };
}

function stemOf(file: string): string {
  return file === STDIN ? "stdin" : basename(file).replace(/\.ya?ml$/i, "");
}
