import type { ObjectiveDefinition } from "../../definition.ts";
import { chebyquad } from "./chebyquad.ts";
import { dataFits } from "./data-fits.ts";
import { equations } from "./equations.ts";
import { exponentialFits } from "./exponential-fits.ts";
import { linearFits } from "./linear-fits.ts";
import { scalable } from "./scalable.ts";

/** The 25 problems of the suite mgh that are in no other file. */
export const mgh: Readonly<Record<string, ObjectiveDefinition>> = {
  ...dataFits,
  ...exponentialFits,
  ...linearFits,
  ...equations,
  ...scalable,
  chebyquad,
};
