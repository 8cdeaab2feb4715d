import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { objectiveFunction } from "../../src/kernel/js/objective-function.ts";
import { objectives } from "../../src/objectives/registry.ts";
import { resolveObjective } from "../../src/objectives/resolve.ts";
import { suiteOf } from "../../src/objectives/suites/suites.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";

/** An entry of test/data/mgh.json. Its figures were computed independently of this code. */
interface Row {
  readonly number: number;
  readonly name: string;
  readonly dim: number;
  readonly f_start: number;
  readonly point: readonly number[];
  readonly f_point: number;
  /** Six figures; null if the paper prints a local minimum. */
  readonly f_min: number | null;
}

const { rows } = JSON.parse(readFileSync(new URL("../data/mgh.json", import.meta.url), "utf8")) as {
  readonly rows: readonly Row[];
};

describe.each(rows.map((row) => [row.number, row.name, row.dim, row] as const))(
  "%d %s in %d",
  (number, name, dim, row) => {
    const definition = objectives[name];
    if (definition === undefined) throw new Error(`no such objective: ${name}`);
    const spec = resolveObjective(name, definition, { dim });
    const f = objectiveFunction(spec);

    test("has its published number, values and minimum", () => {
      expect(suiteOf(name)).toEqual({ suite: "mgh", number });
      expect(Math.abs(f.value(spec.start) / row.f_start - 1)).toBeLessThan(1e-13);
      expect(Math.abs(f.value(row.point) / row.f_point - 1)).toBeLessThan(1e-11);
      if (row.f_min === null) return;
      expect(Math.abs((spec.minimum ?? NaN) - row.f_min)).toBeLessThanOrEqual(4e-6 * row.f_min);
    });
  },
);

test("the start of brown_dennis, which differs from other collections, is in its description", async () => {
  const text = await quickWorkplace().out("describe", "brown_dennis");
  expect(text).toContain("other collections, such as NLPModels, start at (25, 5, -5, -1)");
});
