import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { trialRunner } from "../js/javascript-kernel.ts";
import type { TrialRunner } from "../js/javascript-kernel.ts";
import type { SpaceModules } from "./load-modules.ts";
import { userMeasures } from "./module-rows.ts";
import { compileOtherTrial } from "./other-trial.ts";
import { compileUserTrial } from "./user-trial.ts";

/** Compiles the trials of a space that runs modules. */
export function userRunner(space: SpaceSpec, seed: number, modules: SpaceModules): TrialRunner {
  return trialRunner(space, {
    trial: compileUserTrial(space, seed, modules),
    other: compileOtherTrial(space, seed, modules),
    writeMeasures: userMeasures(space, seed, modules),
  });
}
