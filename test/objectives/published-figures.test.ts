import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { objectiveFunction } from "../../src/kernel/js/objective-function.ts";
import { objectives } from "../../src/objectives/registry.ts";
import { resolveObjective } from "../../src/objectives/resolve.ts";

/** An entry of test/data/objectives.json. Its figures were computed independently of this code. */
interface Published {
  readonly name: string;
  readonly dim: number;
  readonly domain: readonly (readonly [number, number])[];
  readonly start: readonly number[];
  readonly f_start: number;
  /** null if the function is not differentiable at the start. */
  readonly grad_start: readonly number[] | null;
  /** null if there is no minimum. */
  readonly xstar: readonly (readonly number[])[] | null;
  readonly fstar: number | null;
  readonly alt_starts?: readonly {
    readonly start: readonly number[];
    readonly f: number;
    readonly grad: readonly number[];
  }[];
}

/** The objective of an entry, if not the one of the same name at its defaults. */
interface Mapping {
  readonly name: string;
  readonly dim?: number;
  readonly start?: readonly number[];
  readonly parameters?: Readonly<Record<string, number>>;
}

const MAPPED: Readonly<Record<string, Mapping>> = {
  dlfs_quadratic: { name: "ravine" },
  quadratic_kappa100: { name: "quadratic", start: [-1.21, 0.853], parameters: { condition: 100 } },
  quadratic_rot45_kappa100: { name: "rotated_quadratic" },
  quadratic_logspaced_n10_kappa1e3: { name: "quadratic", dim: 10, parameters: { condition: 1000 } },
  trid6: { name: "trid" },
  nesterov_worst_n9: { name: "nesterov_worst" },
  convex_rosenbrock_n25_kappa216: { name: "convex_rosenbrock" },
  rosenbrock_chain_n4: { name: "rosenbrock", dim: 4 },
  rosenbrock_chain_n10: { name: "rosenbrock", dim: 10 },
  rosenbrock_extended_n4: { name: "rosenbrock_extended" },
  jennrich_sampson_m10: { name: "jennrich_sampson" },
  wood_colville: { name: "wood" },
  colville_sb_form: { name: "colville" },
  schwefel_2_26: { name: "schwefel" },
  schaffer_n2: { name: "schaffer2" },
  schaffer_n4: { name: "schaffer4" },
  michalewicz2: { name: "michalewicz" },
  michalewicz5: { name: "michalewicz", dim: 5 },
  shekel10_a7_5353: { name: "shekel" },
  shekel10_a7_5533: { name: "shekel_dixon_szego" },
  perm0_b10_d2: { name: "perm0" },
  classic_saddle: { name: "saddle" },
  tilted_double_well: { name: "double_well" },
  wiki_gd_quartic: { name: "wikipedia_quartic" },
  wiki_gd_nonlinear_system: { name: "wikipedia_system" },
  lessard_counterexample: { name: "lessard" },
  de_jong5_foxholes: { name: "de_jong5" },
  langermann2_minus: { name: "langermann" },
};

/** Entries whose domain differs from the objective's, with the reason. */
const OTHER_DOMAIN: Readonly<Record<string, string>> = {
  quadratic_kappa100: "the family quadratic has one domain, [-5, 5]",
};

/** Entries whose gradient needs a relative tolerance above 1e-12, with the reason. */
const ROUNDED_GRADIENT: Readonly<Record<string, readonly [tolerance: number, reason: string]>> = {
  brown_badly_scaled: [1e-10, "-4e-6 is what remains of 2 - 2"],
};

const file = JSON.parse(readFileSync(new URL("../data/objectives.json", import.meta.url), "utf8")) as {
  readonly functions: readonly Published[];
};

test("every published function is an objective", () => {
  expect(file.functions).toHaveLength(84);
  for (const { name } of file.functions) expect(objectives).toHaveProperty(mappingOf(name).name);
});

test("every mapping belongs to a published function", () => {
  const names = file.functions.map(({ name }) => name);
  for (const name of [...Object.keys(MAPPED), ...Object.keys(OTHER_DOMAIN), ...Object.keys(ROUNDED_GRADIENT)]) {
    expect(names).toContain(name);
  }
});

describe.each(file.functions.map((entry) => [entry.name, entry] as const))("%s", (entryName, entry) => {
  const mapping = mappingOf(entryName);
  const definition = objectives[mapping.name];
  if (definition === undefined) throw new Error(`no such objective: ${mapping.name}`);
  const spec = resolveObjective(mapping.name, definition, mapping);
  const f = objectiveFunction(spec);

  test("has the published dimension, start and domain", () => {
    expect(spec.dim).toBe(entry.dim);
    expect(spec.start).toEqual(entry.start);
    if (entryName in OTHER_DOMAIN) expect(spec.domain).not.toEqual(entry.domain);
    else expect(spec.domain).toEqual(entry.domain);
  });

  test("has the published value and gradient at the start", () => {
    const gradient = new Float64Array(spec.dim);
    const starts = [{ start: entry.start, f: entry.f_start, grad: entry.grad_start }, ...(entry.alt_starts ?? [])];
    for (const { start, f: value, grad } of starts) {
      expectClose(f.gradient(start, gradient), value, 1e-12);
      const [tolerance] = ROUNDED_GRADIENT[entryName] ?? [1e-12];
      grad?.forEach((slope, i) => expectClose(gradient[i] ?? NaN, slope, tolerance));
    }
  });

  test("has the published minimum and minimisers", () => {
    if (entry.fstar === null || entry.xstar === null) {
      expect(spec).toMatchObject({ minimum: null, minimisers: [] });
      return;
    }
    expect(Math.abs((spec.minimum ?? NaN) - entry.fstar)).toBeLessThanOrEqual(
      1e-12 * Math.max(1, Math.abs(entry.fstar)),
    );
    for (const published of entry.xstar) {
      // Some published minimisers come from a search and have only 9 correct digits.
      const nearest = Math.min(...spec.minimisers.map((minimiser) => relativeDistance(minimiser, published)));
      expect(nearest).toBeLessThanOrEqual(1e-8);
    }
  });
});

function mappingOf(name: string): Mapping {
  return MAPPED[name] ?? { name };
}

function expectClose(actual: number, published: number, tolerance: number): void {
  const scale = published === 0 ? 1 : Math.abs(published);
  expect(Math.abs(actual - published) / scale, `${actual} for ${published}`).toBeLessThanOrEqual(tolerance);
}

function relativeDistance(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? NaN)) / Math.max(1, Math.abs(value))));
}
