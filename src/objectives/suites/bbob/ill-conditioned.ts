import { bbobFunction } from "./bbob-function.ts";
import type { BbobFunctions } from "./bbob-function.ts";
import { asymmetric, growing, oscillated, rotated, SHIFTED } from "./formula-text.ts";
import { conditioned, rotationR } from "./instance.ts";
import type { Instance } from "./instance.ts";
import { xOpt } from "./optimum.ts";
import type { Matrix } from "./rotation.ts";

const shiftAndRotation = (at: Instance): { x_opt: readonly number[]; R: Matrix } => ({
  x_opt: xOpt(at),
  R: rotationR(at),
});

/** Functions with one minimum and a condition number of 1e6, or a ridge. */
export const illConditioned: BbobFunctions = {
  bbob_f10: bbobFunction(10, {
    summary: "ellipsoid, rotated: condition number 1e6, with bumps",
    let: [SHIFTED, rotated("y", "R", "d"), ...oscillated("z", "y")],
    formula: `sum(i = 1..n, ${growing(10, 6)}*z[i]^2)`,
    constants: shiftAndRotation,
    note: "gradient descent diverges near the minimum for lr above 1.2e-7",
  }),
  bbob_f11: bbobFunction(11, {
    summary: "discus, rotated: one stiff direction, condition number 1e6, with bumps",
    let: [SHIFTED, rotated("y", "R", "d"), ...oscillated("z", "y")],
    formula: "10^6*z[1]^2 + sum(i = 2..n, z[i]^2)",
    constants: shiftAndRotation,
    note: "gradient descent diverges near the minimum for lr above 1.2e-7",
  }),
  bbob_f12: bbobFunction(12, {
    summary: "bent cigar: a bent ridge, condition number 1e6",
    let: [SHIFTED, rotated("y", "R", "d"), asymmetric("a", "y", 0.5), rotated("z", "R", "a")],
    formula: "z[1]^2 + 10^6*sum(i = 2..n, z[i]^2)",
    constants: shiftAndRotation,
  }),
  bbob_f13: bbobFunction(13, {
    summary: "sharp ridge: a roof with a gentle slope along its edge",
    let: [SHIFTED, rotated("z", "M", "d"), "s = sum(i = 2..n, z[i]^2)"],
    formula: "z[1]^2 + 100*where(s > 0, sqrt(s), 0)",
    constants: (at) => ({ x_opt: xOpt(at), M: conditioned(at, 10) }),
    kink: "a fold along the ridge z[2] = … = z[n] = 0, the minimum included: a constant lr hovers around it",
  }),
  bbob_f14: bbobFunction(14, {
    summary: "different powers: exponents from 2 to 6",
    let: [
      SHIFTED,
      rotated("z", "R", "d"),
      "s = sum(i = 1..n, where(z[i] != 0, exp((2 + 4*(i - 1)/(n - 1))*log(abs(z[i]))), 0))",
    ],
    formula: "where(s > 0, sqrt(s), 0)",
    constants: shiftAndRotation,
    kink: "a cone at the minimum, where a constant lr hovers; there the gradient is taken as 0",
  }),
};
