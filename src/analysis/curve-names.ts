import { fixedValues } from "../sweep/spec/varied.ts";
import type { SpaceSpec } from "../sweep/spec/sweep-spec.ts";
import { settingText } from "./setting-text.ts";

/** A space among those that a chart compares. */
interface ComparedSpace {
  readonly label: string;
  readonly optimizer: string;
  /** Undefined if its trials cannot be run here. */
  readonly spec: SpaceSpec | undefined;
}

/**
 * Returns a name for the curve of each space: its optimizer, or its label if several have that
 * optimizer, and the hyperparameters that the grid fixes.
 */
export function curveNames(spaces: readonly ComparedSpace[]): string[] {
  return spaces.map((space) => {
    const isOnly = spaces.filter(({ optimizer }) => optimizer === space.optimizer).length === 1;
    return withFixed(isOnly ? space.optimizer : space.label, [space]);
  });
}

/** Returns a name for the curve of an optimizer over several spaces. */
export function optimizerCurveName(optimizer: string, spaces: readonly ComparedSpace[]): string {
  return withFixed(
    optimizer,
    spaces.filter((space) => space.optimizer === optimizer),
  );
}

/** Adds the hyperparameters that the grid fixes to one value in all spaces: `adam beta1 0.8`. */
export function withFixed(name: string, spaces: readonly ComparedSpace[]): string {
  const [first = {}, ...others] = spaces.map(({ spec }) => (spec === undefined ? {} : fixedValues(spec)));
  const shared = Object.entries(first).filter(([key, value]) => others.every((one) => one[key] === value));
  return shared.length === 0 ? name : `${name} ${settingText(Object.fromEntries(shared))}`;
}
