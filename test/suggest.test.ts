import { expect, test } from "vitest";
import { didYouMean } from "../src/suggest.ts";

test.each([
  ["momentun", ["lr", "momentum"], ': did you mean "momentum"?'],
  ["MOMENTUM", ["lr", "momentum"], ': did you mean "momentum"?'],
  ["rozenbrok", ["ravine", "rosenbrock"], ': did you mean "rosenbrock"?'],
  ["lr", ["momentum"], ""],
  ["weight", ["momentum", "beta1"], ""],
  ["momentum", [], ""],
  ["scale", ["scale"], ""],
])("%s among %j%s", (word, candidates, expected) => {
  expect(didYouMean(word, candidates)).toBe(expected);
});
