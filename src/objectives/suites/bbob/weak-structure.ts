import type { ObjectiveDefinition } from "../../definition.ts";
import { bbobFunction } from "./bbob-function.ts";
import type { BbobFunctions } from "./bbob-function.ts";
import { growing, oscillatedPower, PENALTY, rotated, SHIFTED } from "./formula-text.ts";
import { gallagherConstants } from "./gallagher.ts";
import { conditioned } from "./instance.ts";
import { xOpt } from "./optimum.ts";

/** Functions with many minima and little structure that guides to the lowest one. */
export const weakStructure: BbobFunctions = {
  bbob_f20: bbobFunction(20, {
    summary: "Schwefel: deceptive, the lowest minima lie near the corners",
    let: [
      "u[i] = 2*sign(x_opt[i])*x[i]",
      "v[i] = u[i] + (u[i-1] - 4.2096874637)/4",
      `z[i] = 100*(${growing(10, 0.5)}*(v[i] - 4.2096874637) + 4.2096874637)`,
      "z1 = 100*u[1]",
      "first = where(z1 != 0, z1*sin(sqrt(abs(z1))), 0)",
      "waves = first + sum(i = 2..n, where(z[i] != 0, z[i]*sin(sqrt(abs(z[i]))), 0))",
      "outside = max(0, abs(z1) - 500)^2 + sum(i = 2..n, max(0, abs(z[i]) - 500)^2)",
    ],
    formula: "0.01*(418.9828872724339 - waves/n + outside)",
    constants: (at) => ({ x_opt: xOpt(at) }),
    note: "COCO's minimiser, which is listed, is 8e-11 off the stationary point",
  }),
  bbob_f21: gallagher(21, 101),
  bbob_f22: gallagher(22, 21),
  bbob_f23: bbobFunction(23, {
    summary: "Katsuura: kinks at 32 scales",
    let: [SHIFTED, rotated("z", "M", "d"), "s[i] = sum(m = 1..32, abs(2^m*z[i] - floor(2^m*z[i] + 0.5))/2^m)"],
    formula: `10/n^2*(exp(10/n^1.2*sum(i = 1..n, log(1 + i*s[i]))) - 1) + ${PENALTY}`,
    constants: (at) => ({ x_opt: xOpt(at), M: conditioned(at, 100) }),
    note: "the gradient means nothing: it is a sum of 32 signs for each coordinate",
    kink: "folds at 32 scales, down to 2^-33, the minimum included; there the folded part's gradient is taken as 0",
  }),
  bbob_f24: bbobFunction(24, {
    summary: "Lunacek bi-Rastrigin: many minima in two funnels, the lower one narrower",
    let: [
      "u[i] = 2*sign(x_opt[i])*x[i]",
      "d[i] = u[i] - 2.5",
      rotated("z", "M", "d"),
      "b = 1 - 1/(2*sqrt(n + 20) - 8.2)",
      "low = -sqrt((2.5^2 - 1)/b)",
      "funnels = min(sum(i = 1..n, d[i]^2), n + b*sum(i = 1..n, (u[i] - low)^2))",
    ],
    formula: `funnels + 10*(n - sum(i = 1..n, cos(2*pi*z[i]))) + 10^4*${PENALTY}`,
    constants: (at) => ({ x_opt: xOpt(at), M: conditioned(at, 100) }),
    kink: "a fold where the two funnels are equally high",
  }),
};

/** Returns Gallagher's function of Gaussian peaks. */
function gallagher(f: number, peaks: number): ObjectiveDefinition {
  return bbobFunction(f, {
    summary: `Gallagher: ${peaks} peaks at random places`,
    let: [
      rotated("z", "Q", "x"),
      `highest = max(p = 1..${peaks}, w[p]*exp(-sum(i = 1..n, C[p,i]*(z[i] - P[p,i])^2)/(2*n)))`,
      "s = 10 - highest",
    ],
    formula: `${oscillatedPower("s", 2)} + ${PENALTY}`,
    constants: gallagherConstants,
    kink: "folds where two peaks are equally high",
  });
}
