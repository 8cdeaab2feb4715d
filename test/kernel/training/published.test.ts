import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compile as compileJavaScript } from "../../../src/kernel/js/compiler.ts";
import { compile as compileWasm } from "../../../src/kernel/wasm/compiler.ts";
import { objectiveFunction } from "../../support/spaces/data-function.ts";
import type { TrialColumns } from "../../../src/sweep/outcomes/columns.ts";
import { STATUSES } from "../../../src/sweep/outcomes/statuses.ts";
import type { ObjectiveSpec, SpaceSpec } from "../../../src/sweep/spec/sweep-spec.ts";
import { attempts } from "../../support/faults/attempts.ts";
import { builtInOptimizer, listAxis, spaceOf } from "../../support/spaces/space-spec.ts";
import { dataSet, digitsNetwork, logistic, softmax } from "../../support/spaces/training-space.ts";

interface Convex {
  readonly kind: "logistic" | "softmax";
  readonly lambda_: number;
  readonly loss_at_0: string;
  readonly gradient_norm_at_0: string;
  readonly f_star: string;
  readonly steps_to_target_from_0: Readonly<
    Record<string, { readonly lr: number; readonly momentum: number; readonly target: number; readonly steps: number }>
  >;
}

type Checkpoints = Readonly<Record<string, { readonly loss: string; readonly gradient_norm: string }>>;

/** Published values, computed independently: see `definitions.how` in the file. */
const PUBLISHED = JSON.parse(readFileSync(new URL("../../data/ml-public.json", import.meta.url), "utf8")) as {
  readonly convex: Readonly<Record<string, Convex>>;
  readonly mlp: Readonly<Record<"mlp_digits_64_16_10_b", Network>>;
};

interface Network {
  readonly init_offset_c: number;
  readonly lr: number;
  readonly momentum: number;
  readonly batch: number;
  readonly batch_stride: number;
  readonly batch_offset: number;
  readonly loss_0: string;
  readonly gradient_norm_0: string;
  readonly gradient_0: readonly string[];
  readonly gradient_0_indices: readonly number[];
  readonly gradient_0_sum: string;
  readonly full_batch_momentum: Checkpoints;
  readonly mini_batch_momentum: Checkpoints;
}

const TOLERANCE = 1e-13;
const CONVEX = Object.entries(PUBLISHED.convex);
const NETWORK = PUBLISHED.mlp.mlp_digits_64_16_10_b;

function relative(value: number, expected: string): number {
  return Math.abs(value / Number(expected) - 1);
}

function convex(name: string, { kind, lambda_: lambda, f_star }: Convex): ObjectiveSpec {
  const data = dataSet(name.replace(/^[a-z]+_(.*)_[\d.]+$/, "$1"));
  return (kind === "softmax" ? softmax : logistic)(data, lambda, Number(f_star));
}

function momentum(
  objective: ObjectiveSpec,
  lr: number,
  value: number,
  options: Parameters<typeof spaceOf>[2],
): SpaceSpec {
  const axes = [listAxis("lr", [lr]), listAxis("momentum", [value])];
  return spaceOf(objective, builtInOptimizer("momentum"), { axes, ...options });
}

/** Runs the only trial of a space in the WebAssembly kernel. */
function run(space: SpaceSpec): TrialColumns {
  return compileWasm(space, 0).run(0, 1);
}

test.each(CONVEX)("%s has the published loss and gradient at 0", (name, published) => {
  const objective = convex(name, published);
  const out = run(momentum(objective, 0, 0, { stop: { max_steps: 0, target: 0 } }));
  expect(relative(out.finalLoss[0]!, published.loss_at_0)).toBeLessThan(TOLERANCE);
  expect(relative(out.gradientNorm[0]!, published.gradient_norm_at_0)).toBeLessThan(TOLERANCE);
});

test.each(
  CONVEX.flatMap(([name, published]) =>
    Object.values(published.steps_to_target_from_0)
      .filter(({ steps }) => steps < (name.includes("digits") ? attempts(200, 5_000) : attempts(1_600, 10_000)))
      .map((one) => [name, one.lr, one.momentum, one.target, one.steps, published] as const),
  ),
)("%s, lr %d, momentum %d reaches %d in %d steps", (name, lr, value, target, steps, published) => {
  const out = run(momentum(convex(name, published), lr, value, { stop: { max_steps: 10_000, target } }));
  expect([STATUSES[out.status[0]!], out.steps[0]]).toEqual(["converged", steps]);
});

/** The published start: (2·U(k) − 1)·√(6/(fan_in + fan_out)) for weight k, and 0 for biases. */
function networkStart(): number[] {
  const { init_offset_c: c } = NETWORK;
  const uniform = (k: number): number => (((k ** 2 * 7919 + k * 104_729 + c) % 65_537) + 1 / 2) / 65_537;
  const weights = (size: number, first: number, fans: number): number[] =>
    Array.from({ length: size }, (_, k) => (2 * uniform(first + k) - 1) * Math.sqrt(6 / fans));
  const zeros = (size: number): number[] => Array.from({ length: size }, () => 0);
  return [...weights(1024, 0, 80), ...zeros(16), ...weights(160, 1040, 26), ...zeros(10)];
}

test("the network has the published loss and gradient at its start", () => {
  const g = new Float64Array(1210);
  const start = networkStart();
  const loss = objectiveFunction(digitsNetwork())(start, g);
  expect(relative(loss, NETWORK.loss_0)).toBeLessThan(TOLERANCE);
  expect(relative(Math.sqrt(g.reduce((sum, one) => sum + one * one, 0)), NETWORK.gradient_norm_0)).toBeLessThan(
    TOLERANCE,
  );
  for (const [at, index] of NETWORK.gradient_0_indices.entries()) {
    expect(g[index]).toBeCloseTo(Number(NETWORK.gradient_0[at]), 14);
  }
});

const BATCH = {
  size: NETWORK.batch,
  order: { stride: NETWORK.batch_stride, offset: NETWORK.batch_offset },
};

test.each([
  ["full batches", {}, NETWORK.full_batch_momentum, TOLERANCE],
  // A last bit becomes 1e-11 in 100 steps near the edge of stability.
  ["batches of 32", { batch: BATCH, evaluate: 57 }, NETWORK.mini_batch_momentum, 2e-11],
] as const)("the network trains as published with %s", (_title, options, checkpoints, tolerance) => {
  const objective = digitsNetwork(networkStart());
  for (const [steps, { loss, gradient_norm }] of Object.entries(checkpoints)) {
    const stop = { max_steps: Number(steps), gradient: 0 };
    const out = run(momentum(objective, NETWORK.lr, NETWORK.momentum, { ...options, stop }));
    expect(relative(out.finalLoss[0]!, loss)).toBeLessThan(tolerance);
    expect(relative(out.gradientNorm[0]!, gradient_norm)).toBeLessThan(tolerance);
  }
});

test("both kernels train the network to the same bits", () => {
  const options = { batch: BATCH, evaluate: 57, stop: { max_steps: 60 } };
  const space = momentum(digitsNetwork(networkStart()), 0.2, 0.9, options);
  expect(run(space)).toEqual(compileJavaScript(space, 0).run(0, 1));
});
