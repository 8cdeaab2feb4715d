import { bbobFunction } from "./bbob-function.ts";
import type { BbobFunctions } from "./bbob-function.ts";
import { growing, oscillatedPower, PENALTY, rotated, SCALE, SHIFTED } from "./formula-text.ts";
import { conditioned, rotationQ, rotationR } from "./instance.ts";
import { xOpt } from "./optimum.ts";

const ROSENBROCK = "sum(i = 1..n-1, 100*(z[i]^2 - z[i+1])^2 + (z[i] - 1)^2)";

/** Functions with low or moderate conditioning. */
export const moderate: BbobFunctions = {
  bbob_f6: bbobFunction(6, {
    summary: "attractive sector: a hundred times as steep outside a cone of directions",
    let: [
      SHIFTED,
      rotated("z", "M", "d"),
      "q[i] = where(z[i]*x_opt[i] > 0, 100*z[i], z[i])",
      "s = sum(i = 1..n, q[i]^2)",
    ],
    formula: oscillatedPower("s", 0.9),
    constants: (at) => ({ x_opt: xOpt(at), M: conditioned(at, 10) }),
    note: "near the minimum it grows like distance^1.8, so its curvature has no bound: a constant lr hovers there",
  }),
  bbob_f7: bbobFunction(7, {
    summary: "step ellipsoid: plateaus, condition number 100",
    let: [
      SHIFTED,
      `q[i] = ${growing(10, 0.5)}*sum(k = 1..n, Q[i,k]*d[k])`,
      "r[i] = where(abs(q[i]) > 0.5, floor(q[i] + 0.5), floor(10*q[i] + 0.5)/10)",
      rotated("z", "R", "r"),
    ],
    formula: `0.1*max(abs(q[1])/10^4, sum(i = 1..n, ${growing(10, 2)}*z[i]^2)) + ${PENALTY}`,
    constants: (at) => ({ x_opt: xOpt(at), Q: rotationQ(at), R: rotationR(at) }),
    note: "the gradient means nothing: it is 0 on every plateau, and a trial stops there as stationary",
    kink: "jumps at the edges of the plateaus",
  }),
  bbob_f8: bbobFunction(8, {
    summary: "Rosenbrock: a bent valley",
    let: [SCALE, "z[i] = c*(x[i] - x_opt[i]) + 1"],
    formula: ROSENBROCK,
    constants: (at) => ({ x_opt: xOpt(at) }),
  }),
  bbob_f9: bbobFunction(9, {
    summary: "Rosenbrock, rotated",
    let: [SCALE, "z[i] = c*sum(k = 1..n, Q[i,k]*x[k]) + 0.5"],
    formula: ROSENBROCK,
    constants: (at) => ({ Q: rotationQ(at) }),
  }),
};
