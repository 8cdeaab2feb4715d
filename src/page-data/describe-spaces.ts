import { countTrials } from "../sweep/points/samplers.ts";
import { namedSpace } from "../sweep/identity/space-names.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import { givenHyperparameters, variedHyperparameters } from "../sweep/spec/varied.ts";
import type { LiveSpace } from "./live-messages.ts";
import { problemNames } from "./problem-names.ts";

/** Describes the spaces of a sweep that the page itself runs. */
export function describeSpaces({ spaces }: SweepSpec): LiveSpace[] {
  const names = problemNames(spaces.map((space) => ({ ...namedSpace(space), label: space.label })));
  return spaces.map((spec, i) => ({
    ...{ label: spec.label, problem: names[i]!, optimizer: spec.optimizer.name, trials: countTrials(spec) },
    ...{ varied: variedHyperparameters(spec), given: givenHyperparameters(spec) },
    ...{ hyperparameters: Object.keys(spec.optimizer.hyperparameters), minimum: spec.objective.minimum },
    ...{ spec, data: [], whyNot: undefined },
  }));
}
