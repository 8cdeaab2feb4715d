import { SweepError } from "../errors.ts";
import { parseText } from "../grid/parse-text.ts";
import { GridData } from "../grid/read/data.ts";
import type { GridModules } from "../grid/read/grid-modules.ts";
import { tooManyTrials } from "../grid/validate/total.ts";
import { GridError } from "../grid/yaml/grid-error.ts";
import type { GridProblem } from "../grid/yaml/grid-error.ts";
import type { Problems } from "../grid/yaml/problems.ts";
import { count, counted } from "../format/numbers.ts";
import { lanesOf } from "../kernel/choose-kernel.ts";
import type { KernelChoices } from "../kernel/registry.ts";
import * as jsChoice from "../kernel/js/choice.ts";
import * as wasmChoice from "../kernel/wasm/choice.ts";
import { isIsolated } from "../sweep/spec/isolated.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { ReadGrid } from "./workers/grid-messages.ts";

/** A page keeps all rows, at some 100 bytes each while it draws them. */
const MOST_TRIALS = 500_000;
const REMEDY = "copy the grid as a command and run it on your machine";

const CHOICES: KernelChoices = new Map([
  ["wasm", wasmChoice],
  ["js", jsChoice],
]);

/** Reads a grid as the command line does. Refuses what a page cannot run. */
export function readPageGrid(text: string): ReadGrid {
  try {
    const { spec } = parseText(
      text,
      { file: "grid.yaml", name: "grid", maxTrials: MOST_TRIALS },
      { modules: modulesOf, data: new GridData(noData) },
    );
    const problem = refusal(spec);
    if (problem !== undefined) return { ok: false, problems: [wholeFile(problem)] };
    return { ok: true, spec, lanes: spec.spaces.map((space) => lanesOf(CHOICES, space)) };
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    const problems = error instanceof GridError ? error.problems : [wholeFile(error.message)];
    return { ok: false, problems: problems.map(ofPage) };
  }
}

/** Returns a problem whose remedy is that of a page, which has no options. */
function ofPage(problem: GridProblem): GridProblem {
  const tooMany = tooManyTrials(problem.message);
  if (tooMany === undefined) return problem;
  const message = `${counted(tooMany.trials, "trial")} are too many for a page: at most ${count(MOST_TRIALS)}; ${REMEDY}`;
  return { ...problem, message };
}

function refusal({ spaces }: SweepSpec): string | undefined {
  const limited = spaces.find(isIsolated);
  return limited === undefined ? undefined : `stop.seconds needs a thread that can be ended: ${REMEDY}`;
}

function wholeFile(message: string): GridProblem {
  return { line: undefined, column: undefined, message };
}

/** A page has no files. */
function modulesOf(problems: Problems): GridModules {
  const none = (): never => {
    throw new Error("a page has no modules");
  };
  return {
    find(name, path) {
      problems.add(path, `module: a page cannot load files: ${name}: ${REMEDY}`);
      return undefined;
    },
    ...{ objective: none, checkOptimizer: none, value: none },
  };
}

function noData(): never {
  throw new SweepError("input", `data: a page cannot load files: ${REMEDY}`);
}
