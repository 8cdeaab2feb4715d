import { withTimeLimit } from "../sweep/spec/isolated.ts";
import { spaceSize } from "../sweep/points/samplers.ts";
import type { SpaceSpec } from "../sweep/spec/sweep-spec.ts";
import { mergeBlocks } from "./read/blocks.ts";
import { checkExpectations, readCheck } from "./read/check-keys.ts";
import type { ParsedGrid } from "./parsed-grid.ts";
import { readDocument } from "./yaml/document.ts";
import type { Path } from "./yaml/document.ts";
import { edgeSpec } from "./read/edge-spec.ts";
import { readExcludes } from "./read/exclude.ts";
import { methodSpec } from "./read/method-spec.ts";
import { rowTerms, stopOf } from "./read/row-terms.ts";
import type { GridData } from "./read/data.ts";
import type { GridModules } from "./read/grid-modules.ts";
import type { ReadGrid } from "./read/grid-space.ts";
import { readIncludes } from "./read/include.ts";
import { labelSpaces } from "./read/labels.ts";
import { LevelCodes } from "./read/level-codes.ts";
import { optimizerLines } from "./read/optimizer-lines.ts";
import { applyOverrides } from "./yaml/overrides.ts";
import { toPlain } from "./yaml/plain.ts";
import { Problems } from "./yaml/problems.ts";
import { checkShape } from "./schema/shape.ts";
import { readSameAs } from "./read/same-as.ts";
import { readSpaces } from "./read/spaces.ts";
import { splitOptimizer } from "./read/parameter-blocks.ts";
import { checkAxisValues, checkDistinctAxes, checkUsedAxes } from "./validate/axes.ts";
import { checkEdges } from "./validate/edges.ts";
import { checkGoals } from "./validate/goals.ts";
import { checkLetterCase } from "./validate/letter-case.ts";
import { checkMethods } from "./validate/methods.ts";
import { checkNames } from "./validate/names.ts";
import { checkParameterBlocks } from "./validate/parameter-blocks.ts";
import { checkRandomness } from "./validate/randomness.ts";
import { checkRenamed } from "./validate/renamed.ts";
import { checkRepeated } from "./validate/repeated.ts";
import { checkRounds } from "./validate/rounds.ts";
import { checkStarts } from "./validate/starts.ts";
import { checkTargets } from "./validate/targets.ts";
import { checkTotal } from "./validate/total.ts";
import type { CountedPart } from "./validate/total.ts";
import { checkMinimum, checkSchedules } from "./validate/update-inputs.ts";

const MAX_TRIALS = 10_000_000;

type Check = (grid: ReadGrid, problems: Problems) => void;

/** Checks of a grid that has been read, in order: only the first problem at a place is reported. */
const CHECKS: readonly Check[] = [
  checkDistinctAxes,
  checkRepeated,
  checkAxisValues,
  checkUsedAxes,
  checkMethods,
  checkRounds,
  checkGoals,
  checkEdges,
  checkMinimum,
  checkNames,
  checkLetterCase,
  checkSchedules,
  checkRandomness,
  checkParameterBlocks,
  checkTargets,
];

export interface TextOptions {
  /** Its name in messages. */
  readonly file: string;
  /** The sweep's name if the text has none. */
  readonly name: string;
  readonly set?: readonly string[] | undefined;
  readonly maxTrials?: number | undefined;
}

/** The files that a grid refers to. */
export interface GridSources {
  /** Makes the modules, which report their problems. */
  readonly modules: (problems: Problems) => GridModules;
  readonly data: GridData;
}

/**
 * Parses and checks the text of a grid. Needs nothing of Node. Throws GridError with all problems
 * in file order.
 */
export function parseText(
  text: string,
  { file, name, set = [], maxTrials = MAX_TRIALS }: TextOptions,
  { modules: modulesOf, data }: GridSources,
): ParsedGrid {
  const document = readDocument(text, file);
  const problems = new Problems(document);
  const modules = modulesOf(problems);
  // First, because it refuses alias bombs, which applyOverrides would expand.
  const asWritten = toPlain(document, problems);
  const yaml = applyOverrides(document, set);
  const grid = checkShape(set.length === 0 ? asWritten : toPlain(document, problems), problems);

  checkExpectations(grid, problems);
  const codes = new LevelCodes();
  const read = readSpaces(mergeBlocks(grid, problems), { modules, data, seed: grid.seed ?? 0 }, codes, problems);
  for (const check of CHECKS) check(read, problems);
  checkRenamed(grid, read, problems);
  const sameAs = readSameAs(grid.same_as, read, document, problems);
  problems.throwAny();

  const { spaces } = read;
  const excludes = readExcludes(spaces, codes, problems);
  const includes = readIncludes(spaces, excludes, codes, problems);
  problems.throwAny();

  const labels = labelSpaces(spaces);
  let offset = 0;
  const specs = spaces.map((space, i): SpaceSpec => {
    const levels = codes.levels(space.optimizer.defaults);
    const spec: SpaceSpec = {
      label: labels[i] ?? "",
      objective: space.objective.spec,
      optimizer: levels === undefined ? splitOptimizer(space) : { ...splitOptimizer(space), levels },
      ...methodSpec(space, grid.seed ?? 0),
      ...edgeSpec(space.block.edge?.value),
      axes: space.axes.map(({ axis }) => axis),
      exclude: excludes.get(space) ?? [],
      include: includes.get(space) ?? [],
      stop: withTimeLimit(stopOf(space), { objective: space.objective.spec, optimizer: space.optimizer.spec }),
      ...(space.objective.startsAtRandom ? { start: "random" } : {}),
      schedule: space.schedule.formula,
      ...(space.schedule.isNamed ? { scheduleName: space.schedule.text } : {}),
      noise: space.block.noise,
      ...(space.block.clip === undefined ? {} : { clip: space.block.clip }),
      ...rowTerms(space),
      repeats: space.block.repeats?.value ?? 1,
      ...(space.block.targets === undefined ? {} : { targets: space.block.targets.value }),
      offset,
    };
    offset += spaceSize(spec);
    return spec;
  });
  const placeOf = (i: number, part: CountedPart): Path => {
    const block = spaces[i]?.block;
    return (part === "exclude" ? block?.exclude[0]?.path : block?.[part]?.path) ?? [];
  };
  checkTotal(specs, offset, maxTrials, placeOf, problems);
  checkStarts(spaces, { modules, seed: grid.seed ?? 0 }, problems);
  problems.throwAny();
  const lines = optimizerLines(
    spaces.map(({ optimizer }) => optimizer),
    document,
  );
  const spec = { name: grid.name ?? name, seed: grid.seed ?? 0, spaces: specs };
  return { spec, yaml, data: data.all, check: readCheck(grid, document, sameAs), optimizerLines: lines };
}
