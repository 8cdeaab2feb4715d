import { expect, test } from "vitest";
import { fewMinima } from "../../src/objectives/functions/few-minima.ts";
import { kinked } from "../../src/objectives/functions/kinked.ts";
import { leastSquares } from "../../src/objectives/functions/least-squares.ts";
import { manyMinima } from "../../src/objectives/functions/many-minima.ts";
import { oneDimensional } from "../../src/objectives/functions/one-dimensional.ts";
import { plateaus } from "../../src/objectives/functions/plateaus.ts";
import { quadratics } from "../../src/objectives/functions/quadratics.ts";
import { objectives } from "../../src/objectives/registry.ts";
import { bbob } from "../../src/objectives/suites/bbob/bbob.ts";
import { saddles } from "../../src/objectives/functions/saddles.ts";
import { tabulated } from "../../src/objectives/functions/tabulated.ts";
import { unimodal } from "../../src/objectives/functions/unimodal.ts";
import { chebyquad } from "../../src/objectives/suites/mgh/chebyquad.ts";
import { dataFits } from "../../src/objectives/suites/mgh/data-fits.ts";
import { equations } from "../../src/objectives/suites/mgh/equations.ts";
import { exponentialFits } from "../../src/objectives/suites/mgh/exponential-fits.ts";
import { linearFits } from "../../src/objectives/suites/mgh/linear-fits.ts";
import { scalable } from "../../src/objectives/suites/mgh/scalable.ts";
import { convex } from "../../src/objectives/training/convex.ts";
import { networks } from "../../src/objectives/training/networks.ts";
import { valleys } from "../../src/objectives/functions/valleys.ts";

const groups = [
  quadratics,
  unimodal,
  valleys,
  leastSquares,
  fewMinima,
  manyMinima,
  kinked,
  plateaus,
  saddles,
  oneDimensional,
  tabulated,
  bbob,
  dataFits,
  exponentialFits,
  linearFits,
  equations,
  scalable,
  { chebyquad },
  convex,
  networks,
];

test("no two groups have an objective of the same name", () => {
  expect(Object.keys(objectives).toSorted()).toEqual(groups.flatMap((group) => Object.keys(group)).toSorted());
});

test("a name is one word that needs no quotes", () => {
  for (const name of Object.keys(objectives)) expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
});

test("the ravine has the formula and start that its users know", () => {
  expect(objectives["ravine"]).toMatchObject({ formula: "x^2/20 + y^2", start: [-7, 2] });
});
