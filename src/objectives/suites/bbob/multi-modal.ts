import type { ObjectiveDefinition } from "../../definition.ts";
import { bbobFunction } from "./bbob-function.ts";
import type { BbobFunctions } from "./bbob-function.ts";
import { asymmetric, growing, oscillated, PENALTY, RASTRIGIN, rotated, SCALE, SHIFTED } from "./formula-text.ts";
import { conditioned, rotationQ, rotationR } from "./instance.ts";
import { xOpt } from "./optimum.ts";

/** Functions with many minima and a structure that guides to the lowest one. */
export const multiModal: BbobFunctions = {
  bbob_f15: bbobFunction(15, {
    summary: "Rastrigin, rotated: about 10^n minima",
    let: [SHIFTED, rotated("y", "R", "d"), ...oscillated("t", "y"), asymmetric("a", "t", 0.2), rotated("z", "M", "a")],
    formula: RASTRIGIN,
    constants: (at) => ({ x_opt: xOpt(at), R: rotationR(at), M: conditioned(at, 10) }),
  }),
  bbob_f16: bbobFunction(16, {
    summary: "Weierstrass: ripples on ripples",
    let: [
      SHIFTED,
      rotated("y", "R", "d"),
      ...oscillated("t", "y"),
      rotated("z", "M", "t"),
      // Subtracting whole turns is exact. The sum of the waves is -(2 - 2^-11) at the minimum.
      "turns[m,i] = 3^m*(z[i] + 0.5)",
      "wave[m,i] = cos(2*pi*(turns[m,i] - floor(turns[m,i] + 0.5)))",
      "w = sum(i = 1..n, sum(m = 0..11, 0.5^m*wave[m,i]) + (2 - 0.5^11))/n",
    ],
    formula: `10*w^3 + 10/n*${PENALTY}`,
    constants: (at) => ({ x_opt: xOpt(at), R: rotationR(at), M: conditioned(at, 0.01) }),
    note: "the gradient leads no further than to the nearest of some 3^11 ripples a unit; there are other minimisers, too",
  }),
  bbob_f17: schaffer(17, 10),
  bbob_f18: schaffer(18, 1000),
  bbob_f19: bbobFunction(19, {
    summary: "Griewank–Rosenbrock: thousands of minima along a bent valley",
    let: [SCALE, "z[i] = c*sum(k = 1..n, Q[i,k]*x[k]) + 0.5", "p[i] = 100*(z[i]^2 - z[i+1])^2 + (z[i] - 1)^2"],
    formula: "10/(n - 1)*sum(i = 1..n-1, p[i]/4000 + (1 - cos(p[i])))",
    constants: (at) => ({ Q: rotationQ(at) }),
  }),
};

/** Returns Schaffer's F7 with some condition number. */
function schaffer(f: number, condition: number): ObjectiveDefinition {
  return bbobFunction(f, {
    summary: `Schaffer F7: ripples ever finer towards the minimum, condition number ${condition}`,
    let: [
      SHIFTED,
      rotated("y", "R", "d"),
      asymmetric("a", "y", 0.5),
      `z[i] = ${growing(condition, 0.5)}*sum(k = 1..n, Q[i,k]*a[k])`,
      "s[i] = z[i]^2 + z[i+1]^2",
      "h[i] = where(s[i] > 0, sqrt(sqrt(s[i]))*(1 + sin(50*s[i]^0.1)^2), 0)",
    ],
    formula: `(sum(i = 1..n-1, h[i])/(n - 1))^2 + 10*${PENALTY}`,
    constants: (at) => ({ x_opt: xOpt(at), R: rotationR(at), Q: rotationQ(at) }),
    kink: "infinitely steep where z[i] = z[i+1] = 0 for some i; a cone at the minimum, where the gradient is taken as 0",
  });
}
