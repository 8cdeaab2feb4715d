import { join } from "node:path";

/** A user's optimizer, written as a class. */
export interface OptimizerFile {
  readonly name: string;
  readonly file: string;
  /** Built-in rule that it is meant to be. */
  readonly rule: "adam" | "momentum" | "nesterov";
  /** Hyperparameters of the class, with the rule's defaults. */
  readonly hyperparameters: Readonly<Record<string, number>>;
  /** Difference from the rule. */
  readonly about: string;
}

const DATA = join(import.meta.dirname, "../../data");

const HYPERPARAMETERS = {
  adam: { lr: 0.001, beta1: 0.9, beta2: 0.999, eps: 1e-8 },
  momentum: { lr: 0.01, momentum: 0.9 },
  nesterov: { lr: 0.01, momentum: 0.9 },
};

/** Faulty optimizers. One block of parameters shows the fault. */
export const MUTANTS: readonly OptimizerFile[] = filesOf("mutants", {
  "adam-no-bias-correction": "no bias correction",
  "adam-no-second-correction": "the mean of squares is not corrected",
  "adam-wrong-beta2": "beta2 is 0.99, not that of the grid",
  "adam-swapped-betas": "beta1 and beta2 swapped",
  "adam-eps-inside-root": "eps inside the root",
  "adam-eps-before-correction": "eps is added before the correction",
  "adam-t-plus-one": "t counts from 2",
  "adam-t-minus-one": "the first two steps have t = 1",
  "adam-missing-square": "a mean of gradients in place of their squares",
  "adam-missing-root": "no root of the mean of squares",
  "adam-weight-decay": "weight decay of 1e-4 added",
  "adam-float32-state": "state in single precision",
  "adam-lr-minus-3-percent": "learning rate 3 % too low",
  "adam-maximum": "the largest mean of squares so far (AMSGrad)",
  "adam-last-gradient": "the gradient of the step before",
  "adam-static-state": "instances share their state",
  "momentum-reset": "the velocity is reset every 50 steps",
  "momentum-dampening": "dampening",
  "momentum-twice": "momentum applied twice",
  "momentum-lr-twice": "learning rate applied twice",
  "momentum-sign": "against the velocity",
  "momentum-lr-plus-3-percent": "learning rate 3 % too high",
  "momentum-float32-velocity": "velocity in single precision",
  "momentum-float32-parameters": "parameters rounded to single precision",
  "momentum-late-velocity": "the step uses the velocity before its update",
  "momentum-last-gradient": "the gradient of the step before",
  "momentum-fixed": "momentum is 0.9, not that of the grid",
  "momentum-skips-zeros": "coordinates without a gradient do not move",
  "momentum-clipped": "gradients clipped to ±1000",
  "nesterov-plain-momentum": "plain momentum",
  "nesterov-momentum-not-squared": "the look-ahead has momentum once",
  "nesterov-no-look-ahead": "the gradient's part has no look-ahead",
  "nesterov-new-velocity": "the look-ahead uses the velocity after its update",
});

/** Faulty optimizers. Only several blocks of parameters show the fault. */
export const MULTI_BLOCK_MUTANTS: readonly OptimizerFile[] = filesOf("mutants", {
  "adam-t-per-block": "t counts blocks",
  "adam-shared-state": "blocks share their state",
  "momentum-shared-velocity": "blocks share their velocity",
});

/** Correct optimizers. Their results differ from the rule's in last bits at most. */
export const REFACTORS: readonly OptimizerFile[] = filesOf("refactors", {
  "adam-same-bits": "the arithmetic of the built-in rule",
  "adam-corrected-means": "corrected means, as in the paper",
  "adam-running-products": "powers as running products",
  "adam-inverse": "multiplies by inverses",
  "adam-scaled-step": "both corrections in the step size",
  "adam-interpolation": "means as interpolations",
  "adam-exponentials": "powers by exp and log",
  "adam-flat-state": "one buffer for all arrays",
  "momentum-order": "order of products",
  "momentum-negated": "velocity of the other sign",
  "momentum-accumulated": "a velocity without the learning rate, as in PyTorch",
  "momentum-heavy-ball": "from the last two points",
  "nesterov-after": "the look-ahead from the velocity after its update",
  "nesterov-two-velocities": "both velocities",
  "nesterov-accumulated": "a velocity without the learning rate, as in PyTorch",
  "nesterov-two-points": "from the last two points of the sequence without look-ahead",
});

function filesOf(folder: string, about: Readonly<Record<string, string>>): readonly OptimizerFile[] {
  return Object.entries(about).map(([name, text]) => {
    const rule = (["adam", "momentum", "nesterov"] as const).find((rule) => name.startsWith(rule))!;
    const hyperparameters = HYPERPARAMETERS[rule];
    return { name, file: join(DATA, folder, `${name}.mjs`), rule, hyperparameters, about: text };
  });
}
