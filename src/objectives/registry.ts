import type { ObjectiveDefinition } from "./definition.ts";
import { fewMinima } from "./few-minima.ts";
import { kinked } from "./kinked.ts";
import { leastSquares } from "./least-squares.ts";
import { manyMinima } from "./many-minima.ts";
import { oneDimensional } from "./one-dimensional.ts";
import { plateaus } from "./plateaus.ts";
import { quadratics } from "./quadratics.ts";
import { saddles } from "./saddles.ts";
import { tabulated } from "./tabulated.ts";
import { unimodal } from "./unimodal.ts";
import { valleys } from "./valleys.ts";

/** Every built-in objective by name. A new one is an entry in the file whose character it has. */
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
};
