import { expect, test } from "vitest";
import { fewMinima } from "../../src/objectives/few-minima.ts";
import { kinked } from "../../src/objectives/kinked.ts";
import { leastSquares } from "../../src/objectives/least-squares.ts";
import { manyMinima } from "../../src/objectives/many-minima.ts";
import { oneDimensional } from "../../src/objectives/one-dimensional.ts";
import { plateaus } from "../../src/objectives/plateaus.ts";
import { quadratics } from "../../src/objectives/quadratics.ts";
import { objectives } from "../../src/objectives/registry.ts";
import { saddles } from "../../src/objectives/saddles.ts";
import { tabulated } from "../../src/objectives/tabulated.ts";
import { unimodal } from "../../src/objectives/unimodal.ts";
import { valleys } from "../../src/objectives/valleys.ts";

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
];

test("no two groups have an objective of the same name", () => {
  expect(Object.keys(objectives).toSorted()).toEqual(groups.flatMap((group) => Object.keys(group)).toSorted());
});

test("a name is one word that needs no quotes", () => {
  for (const name of Object.keys(objectives)) expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
});

test("the ravine is written as its users know it", () => {
  expect(objectives["ravine"]).toMatchObject({ formula: "x^2/20 + y^2", start: [-7, 2] });
});
