import { bbobFunction } from "./bbob-function.ts";
import type { BbobFunctions } from "./bbob-function.ts";
import { asymmetric, growing, oscillated, PENALTY, RASTRIGIN, SHIFTED } from "./formula-text.ts";
import type { Instance } from "./instance.ts";
import { xOpt } from "./optimum.ts";

const constants = (at: Instance): { x_opt: readonly number[] } => ({ x_opt: xOpt(at) });

/** Functions that can be minimised coordinate by coordinate. */
export const separable: BbobFunctions = {
  bbob_f1: bbobFunction(1, {
    summary: "sphere",
    formula: "sum(i = 1..n, (x[i] - x_opt[i])^2)",
    constants,
  }),
  bbob_f2: bbobFunction(2, {
    summary: "ellipsoid, separable: condition number 1e6, with bumps",
    let: [SHIFTED, ...oscillated("z", "d")],
    formula: `sum(i = 1..n, ${growing(10, 6)}*z[i]^2)`,
    constants,
    note: "gradient descent diverges near the minimum for lr above 1.2e-7",
  }),
  bbob_f3: bbobFunction(3, {
    summary: "Rastrigin, separable: about 10^n minima on a grid",
    let: [SHIFTED, ...oscillated("t", "d"), asymmetric("a", "t", 0.2), `z[i] = ${growing(10, 0.5)}*a[i]`],
    formula: RASTRIGIN,
    constants,
  }),
  bbob_f4: bbobFunction(4, {
    summary: "Büche–Rastrigin: as f3, ten times as steep on one side of every other coordinate",
    let: [
      SHIFTED,
      ...oscillated("t", "d"),
      `z[i] = ${growing(10, 0.5)}*where(t[i] > 0, where(i/2 == floor(i/2), 1, 10), 1)*t[i]`,
    ],
    formula: `${RASTRIGIN} + 100*${PENALTY}`,
    constants,
  }),
  bbob_f5: bbobFunction(5, {
    summary: "linear slope, down to a corner of the box and flat beyond it",
    let: [`s[i] = x_opt[i]/5*${growing(10)}`],
    formula: "sum(i = 1..n, 5*abs(s[i]) - s[i]*where(x[i]*x_opt[i] < 25, x[i], x_opt[i]))",
    constants,
    kink: "folds where a coordinate reaches its optimum, 5 or -5; there and beyond, the coordinate's slope is 0",
  }),
};
