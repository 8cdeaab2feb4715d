import type { Range } from "./definition.ts";

interface ScheduleParameter {
  /** A number, or max_steps. If omitted, the parameter is required. */
  readonly default?: number | "max_steps";
  readonly range: Range;
  readonly summary: string;
}

/** A learning rate over time, as data. */
interface ScheduleDefinition {
  readonly summary: string;
  readonly parameters: Readonly<Record<string, ScheduleParameter>>;
  /** A formula over lr, t (number of the step, from 1), max_steps and the parameters. */
  readonly formula: string;
  readonly source: string;
}

const PYTORCH = "torch.optim.lr_scheduler";
const atLeastOne: Range = { min: 1 };
const nonNegative: Range = { min: 0 };

/** The named schedules. Parameters are spelt as in PyTorch, whose step 0 is t = 1. */
export const SCHEDULES: Readonly<Record<string, ScheduleDefinition>> = {
  cosine: {
    summary: "half a cosine wave from lr down to eta_min at step T_max; then it rises again",
    parameters: {
      eta_min: { default: 0, range: nonNegative, summary: "the lowest learning rate" },
      T_max: { default: "max_steps", range: atLeastOne, summary: "the step at which eta_min is reached" },
    },
    formula: "(lr - eta_min) * (1 + cos(pi * (t - 1) / T_max)) / 2 + eta_min",
    source: `${PYTORCH}.CosineAnnealingLR; Loshchilov & Hutter, SGDR, ICLR 2017`,
  },
  step: {
    summary: "lr, multiplied by gamma after every step_size steps",
    parameters: {
      step_size: { range: atLeastOne, summary: "number of steps between two changes" },
      gamma: { default: 0.1, range: nonNegative, summary: "multiplier at each change" },
    },
    formula: "lr * gamma^floor((t - 1) / step_size)",
    source: `${PYTORCH}.StepLR`,
  },
  linear: {
    summary: "a straight line from start_factor·lr to end_factor·lr over total_iters steps, then constant",
    // PyTorch's own defaults, from 1/3 to 1 over 5 steps, are for epochs.
    parameters: {
      start_factor: { default: 1, range: nonNegative, summary: "factor of lr at the first step" },
      end_factor: { default: 0, range: nonNegative, summary: "factor of lr at the end" },
      total_iters: {
        default: "max_steps",
        range: atLeastOne,
        summary: "number of steps from start_factor to end_factor",
      },
    },
    formula: "lr * (start_factor + (end_factor - start_factor) * min(t - 1, total_iters) / total_iters)",
    source: `${PYTORCH}.LinearLR`,
  },
  warmup: {
    summary: "a straight line from lr/steps at the first step to lr at step number steps, then constant",
    parameters: { steps: { range: atLeastOne, summary: "the step at which lr is reached" } },
    formula: "lr * min(1, t / steps)",
    source: "Goyal et al., Accurate, Large Minibatch SGD, arXiv 1706.02677, section 2.2",
  },
};

/** Returns a schedule's formula with its parameters filled in. */
export function scheduleFormula(
  { formula, parameters }: ScheduleDefinition,
  given: Readonly<Record<string, number>>,
): string {
  return formula.replaceAll(/[A-Za-z_]+/g, (name) => String(given[name] ?? parameters[name]?.default ?? name));
}
