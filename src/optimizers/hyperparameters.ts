import type { HyperparameterDefinition, Range } from "./definition.ts";

const define =
  (range: Range, summary: string) =>
  (value: number): HyperparameterDefinition => ({ default: value, range, summary });

const nonNegative: Range = { min: 0 };
const decayRate: Range = { min: 0, below: 1 };

/**
 * Hyperparameters of the built-in rules, with one spelling and one range. Each rule sets its
 * defaults.
 */
export const lr: Define = define(nonNegative, "learning rate");
export const momentum: Define = define(nonNegative, "fraction of the velocity kept at each step");
export const beta1: Define = define(decayRate, "decay of the running mean of the gradient");
export const beta2: Define = define(
  decayRate,
  "decay of the running mean of the squared gradient (Adamax: of its maximum; Lion: of the gradient)",
);
export const eps: Define = define(nonNegative, "added to a denominator to keep it above 0");
export const weightDecay: Define = define(nonNegative, "pull of the parameters towards 0");
export const alpha: Define = define(nonNegative, "decay of the running mean of the squared gradient");
export const rho: Define = define({ min: 0, max: 1 }, "decay of the running means of squares");
export const lrDecay: Define = define(nonNegative, "divides the learning rate by 1 + (t − 1)·lr_decay");
export const momentumDecay: Define = define(nonNegative, "speed of the momentum schedule");
export const etaMinus: Define = define({ above: 0, below: 1 }, "multiplies the step size after a change of sign");
export const etaPlus: Define = define({ above: 1 }, "multiplies the step size while the sign stays");
export const stepMin: Define = define(nonNegative, "smallest step size");
export const stepMax: Define = define(nonNegative, "largest step size");

type Define = (value: number) => HyperparameterDefinition;
