import { expect, test } from "vitest";
import { chooseRows } from "../../src/analysis/map/chosen-rows.ts";
import type { MapTrials } from "../../src/analysis/map/map-trials.ts";

/** Returns a grid over lr, momentum and rho with these numbers of values. */
function gridOf(lrs: number, momenta: number, rhos: number): MapTrials {
  const count = lrs * momenta * rhos;
  const rows = Array.from({ length: count }, (_, i) => [
    10 ** -(i % lrs),
    (Math.floor(i / lrs) % momenta) / 100,
    Math.floor(i / lrs / momenta),
  ]);
  return {
    ...{ count, names: ["lr", "momentum", "rho"], hyperparameters: Float64Array.from(rows.flat()) },
    trial: Float64Array.from(rows.keys()),
    repeat: new Int32Array(count),
    status: new Uint8Array(count),
    steps: new Float64Array(count),
    finalLoss: new Float64Array(count),
  };
}

test("too many trials are thinned: those on the map through the best stay, and every second value of other axes", () => {
  const trials = gridOf(10, 8, 5);
  const best = 3 + 10 * 4 + 80 * 2;
  const map = chooseRows(trials, best, 100);
  expect(map.rows).toHaveLength(80);
  expect(map.words).toBe("80 of 400 trials: only rho = 2");
  expect(map.rows).toContain(best);

  const coarse = chooseRows(trials, best, 50);
  expect(coarse.words).toBe("40 of 400 trials: every 2nd value of lr, only rho = 2");
  expect(coarse.rows).toContain(best);

  const coarser = chooseRows(trials, best, 21);
  expect(coarser.words).toBe("20 of 400 trials: every 2nd value of lr, every 2nd value of momentum, only rho = 2");
  expect(coarser.rows).toContain(best);
});

test("a limit below one row keeps the best trial", () => {
  expect(chooseRows(gridOf(4, 3, 1), 7, 1).rows).toEqual([7]);
});
