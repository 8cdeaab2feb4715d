import type { ObjectiveDefinition } from "./definition.ts";
import { fewMinima } from "./functions/few-minima.ts";
import { kinked } from "./functions/kinked.ts";
import { leastSquares } from "./functions/least-squares.ts";
import { manyMinima } from "./functions/many-minima.ts";
import { oneDimensional } from "./functions/one-dimensional.ts";
import { plateaus } from "./functions/plateaus.ts";
import { quadratics } from "./functions/quadratics.ts";
import { saddles } from "./functions/saddles.ts";
import { tabulated } from "./functions/tabulated.ts";
import { unimodal } from "./functions/unimodal.ts";
import { bbob } from "./suites/bbob/bbob.ts";
import { convex } from "./training/convex.ts";
import { networks } from "./training/networks.ts";
import { valleys } from "./functions/valleys.ts";
import { mgh } from "./suites/mgh/mgh.ts";

/** Every built-in objective by name. A new one is an entry in the file of its kind. */
export const objectives: Readonly<Record<string, ObjectiveDefinition>> = {
  ...quadratics,
  ...unimodal,
  ...valleys,
  ...leastSquares,
  ...fewMinima,
  ...manyMinima,
  ...kinked,
  ...plateaus,
  ...saddles,
  ...oneDimensional,
  ...tabulated,
  ...bbob,
  ...mgh,
  ...convex,
  ...networks,
};
