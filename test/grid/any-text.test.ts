import { readFileSync, readdirSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { attempts } from "../support/attempts.ts";
import { arbitraryText } from "../support/arbitrary-text.ts";
import { messageOf } from "./parse.ts";

const GRID = `
name: everything
objectives:
  - rosenbrock
  - { name: quadratic, dim: 2, condition: [10, 100] }
  - { name: mine, formula: "x^2/a + A[1,2]*y^2", start: [1, 2], a: 3, constants: { A: [[1, 2]] }, minimum: 0 }
optimizers:
  - adam
  - name: ours
    hyperparameters: { lr: 0.1, drag: 0.5 }
    state: { v: 0 }
    update:
      - v = drag * v - lr * g
      - x = x + v
parameters:
  lr: { min: 1e-3, max: 1e-1, scale: log, num: 3 }
  "beta1, beta2": { values: [[0.9, 0.99], [0.8, 0.99]] }
  drag: [0, 0.1]
stop: &stop { max_steps: 100, target: 1e-6 }
exclude:
  - { lr: { gte: 0.05 }, optimizer: adam }
include:
  - lr: 0.5
spaces:
  - stop: *stop
`;

const folder = new URL("../data/bad-grids/", import.meta.url);
const corpus = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .map((name) => readFileSync(new URL(name, folder), "utf8"));
const words = [...new Set([GRID, ...corpus].flatMap((text) => text.match(/[\w.]+|[^\w\s]|\n */g) ?? []))];

test("the grid that is spoilt below is a good one", () => {
  expect(messageOf(GRID)).toBe("accepted");
});

test("whatever a grid says, the answer is a grid or a message with the file's name, never another error", () => {
  const edit = fc.record({ at: fc.nat(), cut: fc.nat({ max: 12 }), word: fc.constantFrom("", ...words) });
  fc.assert(
    fc.property(fc.constantFrom(GRID, ...corpus), fc.array(edit, { minLength: 1, maxLength: 4 }), (grid, edits) => {
      let text = grid;
      for (const { at, cut, word } of edits) {
        const from = at % (text.length + 1);
        text = text.slice(0, from) + word + text.slice(from + cut);
      }
      expect(messageOf(text)).toMatch(/^(accepted$|grid\.yaml:)/);
    }),
    { numRuns: attempts(70, 2_000) },
  );
});

test("any text at all is answered", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        arbitraryText(10),
        fc.array(fc.constantFrom(...words)).map((parts) => parts.join(" ")),
      ),
      (text) => {
        expect(messageOf(text)).toMatch(/^(accepted$|grid\.yaml:)/);
      },
    ),
    { numRuns: attempts(70, 1_500) },
  );
});

test("more than 1 MB is refused unread", () => {
  expect(messageOf("#".repeat(5_100_000))).toBe("grid.yaml: larger than 1 MB: 5.1 MB");
});
