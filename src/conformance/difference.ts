import type { HyperparameterValue } from "../sweep/spec/sweep-spec.ts";
import type { ParameterBlock } from "../sweep/spec/parameter-blocks.ts";

/** The circumstances of a run of two optimizers. */
export interface Circumstances {
  /** Hyperparameters of the rule, in the optimizer's spelling. */
  readonly hyperparameters: Readonly<Record<string, HyperparameterValue>>;
  /** Origin of the gradients: an objective, or a kind of test gradients. */
  readonly gradients: string;
}

/** The first difference between an optimizer and the rule that it should be the same as. */
export interface UpdateDifference extends Circumstances {
  /** Number of the step, from 1. */
  readonly step: number;
  /** Array and coordinate, from 1; null for an error. */
  readonly place: { readonly block: string; readonly coordinate: number } | null;
  /** Coordinate after the step, by the rule. */
  readonly expected: number;
  readonly found: number;
  /** Names of the hyperparameters that the optimizer gets. */
  readonly names: readonly string[];
  /** The arrays that the optimizer gets. */
  readonly blocks: readonly ParameterBlock[];
  /** A condition that shows the difference, such as several instances. */
  readonly condition: string | null;
  /** Message of an error that the optimizer throws instead. */
  readonly error: string | null;
}

/** Formats a difference in one line. */
export function differenceText({ step, place, expected, found, error }: UpdateDifference): string {
  if (place === null) return `step ${step}: ${error}`;
  return `step ${step}, coordinate ${place.coordinate} of ${place.block}: expected ${expected}, found ${found}`;
}

/** Formats the circumstances of a difference, a line each. */
export function differenceDetails(difference: UpdateDifference): readonly string[] {
  const { names, blocks, condition, error } = difference;
  const dim = blocks.reduce((sum, { length }) => sum + length, 0);
  const arrays = blocks.map(({ name, length }) => `${name} of length ${length}`);
  return [
    ...runDetails(difference),
    `arrays: ${arrays.join(", ")}`,
    ...(condition === null ? [] : [`only with ${condition}`]),
    ...(isNaNAtFirst(difference) ? [`the constructor gets one object: { ${names.join(", ")} }`] : []),
    ...(error !== null && blocks.length > 1 ? [`a class for one array needs blocks: [${dim}]`] : []),
  ];
}

/** Whether a hyperparameter seems to be missing, as with arguments one after the other. */
function isNaNAtFirst({ step, place, expected, found }: UpdateDifference): boolean {
  return step === 1 && place !== null && Number.isNaN(found) && !Number.isNaN(expected);
}

/** Formats the circumstances of a run, a line each. */
export function runDetails({ hyperparameters, gradients }: Circumstances): readonly string[] {
  const values = Object.entries(hyperparameters).map(([name, value]) => `${name}=${value}`);
  return [`gradients: ${gradients}`, ...(values.length === 0 ? [] : [`hyperparameters: ${values.join(" ")}`])];
}
