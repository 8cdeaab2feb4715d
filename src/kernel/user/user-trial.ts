import { errorText } from "../../modules/error-text.ts";
import { withLevels } from "./with-levels.ts";
import { parseUpdateRule } from "../../optimizers/rule.ts";
import { modulePath } from "../../sweep/spec/module-use.ts";
import { parameterBlocks } from "../../sweep/spec/parameter-blocks.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { arrayLayout } from "../js/layout.ts";
import type { SpaceModules } from "./load-modules.ts";
import { lowerRule } from "../lowering/lower-rule.ts";
import type { WriteMeasures } from "../js/measures.ts";
import { moduleLosses, userMeasures } from "./module-rows.ts";
import { moduleOptimizer } from "./module-optimizer.ts";
import { lossParts, trialCode, trialOf } from "../js/trial-function.ts";
import type { TrialFunction, TrialPoint, TracedTrialFunction } from "../js/trial-function.ts";

/**
 * Compiles the loop of a trial whose objective, optimizer or both are modules: the usual loop, with
 * calls in their place. An error of a module ends the trial as failed.
 */
export function compileUserTrial(space: SpaceSpec, seed: number, modules: SpaceModules): TrialFunction {
  return compileWith(space, seed, modules);
}

/** The compilers of traced trials that run modules. */
export interface UserTraces {
  trial(space: SpaceSpec, seed: number, point: TrialPoint): TracedTrialFunction;
  measures(space: SpaceSpec, seed: number): WriteMeasures | undefined;
}

/** Returns the compilers of the same loop as a traced trial, and of its measures. */
export function userTraces(modules: SpaceModules): UserTraces {
  return {
    trial: (space, seed, point) => compileWith(space, seed, modules, point),
    measures: (space, seed) => userMeasures(space, seed, modules),
  };
}

function compileWith<Trial>(space: SpaceSpec, seed: number, modules: SpaceModules, point?: TrialPoint): Trial {
  const { objective, optimizer } = space;
  const { dim } = objective;
  const names = Object.keys(optimizer.hyperparameters);
  const losses =
    objective.module === undefined ? lossParts(space, seed) : moduleLosses(space, seed, loaded(modules.objective));
  const makeOptimizer =
    optimizer.module === undefined
      ? undefined
      : moduleOptimizer(
          withLevels(loaded(modules.optimizer), optimizer),
          names,
          parameterBlocks(optimizer.blocks ?? [dim]),
        );
  const rule = optimizer.module === undefined ? lowerRule(parseUpdateRule(optimizer, space)) : undefined;
  const lossAndGradient = "loss = squares = NaN; loss = lossFunction(x, g);";
  const code = trialCode(space, rule, arrayLayout(dim), lossAndGradient, point !== undefined);
  const path = modulePath(space);
  const describe = (error: unknown): string => errorText(error, path);
  return trialOf(space, seed, code, {
    ...losses,
    makeOptimizer,
    describe,
    ...(point === undefined ? {} : { point }),
  });
}

function loaded<T>(module: T | undefined): T {
  if (module === undefined) throw new Error("a space of modules needs them loaded");
  return module;
}
