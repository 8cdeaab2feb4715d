import { javascriptKernel } from "../../../src/kernel/js/javascript-kernel.ts";
import type { SpaceModules } from "../../../src/kernel/user/load-modules.ts";
import { compileUserTrial } from "../../../src/kernel/user/user-trial.ts";
import type { TrialColumns } from "../../../src/sweep/outcomes/columns.ts";
import { spaceSize } from "../../../src/sweep/points/samplers.ts";
import type { ObjectiveSpec, OptimizerSpec, SpaceSpec } from "../../../src/sweep/spec/sweep-spec.ts";

/** Returns a module objective whose exports the test supplies. */
export function moduleObjective(objective: Partial<ObjectiveSpec> & Pick<ObjectiveSpec, "start">): ObjectiveSpec {
  const none = { domain: null, minimum: null, minimisers: [], parameters: {}, constants: {} };
  const module = { path: "/nowhere/mine.ts", hash: "", gradient: "own" } as const;
  return { name: "mine", formula: "", dim: objective.start.length, ...none, ...objective, module };
}

/** Returns a module optimizer whose class the test supplies. */
export function moduleOptimizerSpec(hyperparameters: Readonly<Record<string, number>>): OptimizerSpec {
  return { name: "mine", hyperparameters, state: {}, update: [], module: { path: "/nowhere/mine.ts", hash: "" } };
}

/** Runs all trials of a space with these modules. */
export function runColumns(space: SpaceSpec, modules: SpaceModules): TrialColumns {
  return javascriptKernel(space, 0, compileUserTrial(space, 0, modules)).run(0, spaceSize(space));
}
