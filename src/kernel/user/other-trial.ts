import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { TrialFunction } from "../js/trial-function.ts";
import type { SpaceModules } from "./load-modules.ts";
import { compileUserTrial } from "./user-trial.ts";

// Enough to leave a state in a module, and few enough to cost little.
const MOST_STEPS = 100;

/**
 * Compiles a short trial to run before each trial of a space that asks for it. It has other
 * hyperparameters: halved, and whole numbers doubled, since a module may need them whole. The state
 * that it leaves in the module changes the next trial, whether trials add to it or keep it.
 */
export function compileOtherTrial(space: SpaceSpec, seed: number, modules: SpaceModules): TrialFunction | undefined {
  if (space.followsAnother !== true) return undefined;
  const { optimizer, stop } = space;
  const { levels = {} } = optimizer;
  const names = Object.keys(optimizer.hyperparameters);
  const short = { ...space, stop: { ...stop, max_steps: Math.min(MOST_STEPS, stop.max_steps) } };
  const trial = compileUserTrial(short, seed, modules);
  const others = new Float64Array(names.length);
  return (h, at, ...rest) => {
    for (const [i, name] of names.entries()) {
      const value = h[at + i]!;
      others[i] = Object.hasOwn(levels, name) ? value : otherValue(value);
    }
    return trial(others, 0, ...rest);
  };
}

function otherValue(value: number): number {
  return Number.isInteger(value) ? 2 * value : value / 2;
}
