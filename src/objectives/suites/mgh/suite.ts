import { MORE_GARBOW_HILLSTROM } from "../../functions/sources.ts";
import type { Suite } from "../suite.ts";

export const mgh: Suite = {
  summary: "sums of squares at their published dimensions and starts",
  functions: [
    { number: 1, name: "rosenbrock" },
    { number: 2, name: "freudenstein_roth" },
    { number: 3, name: "powell_badly_scaled" },
    { number: 4, name: "brown_badly_scaled" },
    { number: 5, name: "beale" },
    { number: 6, name: "jennrich_sampson" },
    { number: 7, name: "helical_valley" },
    { number: 13, name: "powell_singular" },
    { number: 14, name: "wood" },
    { number: 21, name: "rosenbrock_extended", dims: [10] },
  ],
  hasInstances: false,
  source: MORE_GARBOW_HILLSTROM,
};
