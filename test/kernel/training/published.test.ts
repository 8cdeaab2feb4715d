import { expect, test } from "vitest";
import { compile as compileJavaScript } from "../../../src/kernel/js/compiler.ts";
import { compile as compileWasm } from "../../../src/kernel/wasm/compiler.ts";
import { objectiveFunction } from "../../support/spaces/data-function.ts";
import type { TrialColumns } from "../../../src/sweep/outcomes/columns.ts";
import { STATUSES } from "../../../src/sweep/outcomes/statuses.ts";
import type { ObjectiveSpec, SpaceSpec } from "../../../src/sweep/spec/sweep-spec.ts";
import { attempts } from "../../support/faults/attempts.ts";
import { PUBLISHED, publishedWeights, relativeError } from "../../support/reference/published-training.ts";
import type { PublishedConvex } from "../../support/reference/published-training.ts";
import { builtInOptimizer, listAxis, spaceOf } from "../../support/spaces/space-spec.ts";
import { dataSet, digitsNetwork, logistic, softmax } from "../../support/spaces/training-space.ts";

const TOLERANCE = 1e-13;
const CONVEX = Object.entries(PUBLISHED.convex);
const NETWORK = PUBLISHED.mlp.mlp_digits_64_16_10_b;

function convex(name: string, { kind, lambda_: lambda, f_star }: PublishedConvex): ObjectiveSpec {
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
  expect(relativeError(out.finalLoss[0]!, published.loss_at_0)).toBeLessThan(TOLERANCE);
  expect(relativeError(out.gradientNorm[0]!, published.gradient_norm_at_0)).toBeLessThan(TOLERANCE);
});

test.each(
  CONVEX.flatMap(([name, published]) =>
    Object.values(published.steps_to_target_from_0)
      .filter(({ steps }) => steps < (name.includes("digits") ? attempts(100, 5_000) : attempts(800, 10_000)))
      .map((one) => [name, one.lr, one.momentum, one.target, one.steps, published] as const),
  ),
)("%s, lr %d, momentum %d reaches %d in %d steps", (name, lr, value, target, steps, published) => {
  const out = run(momentum(convex(name, published), lr, value, { stop: { max_steps: 10_000, target } }));
  expect([STATUSES[out.status[0]!], out.steps[0]]).toEqual(["converged", steps]);
});

/** Returns the published start: weights, and 0 for biases. */
function networkStart(): number[] {
  const { W, V } = publishedWeights(NETWORK);
  const [, hidden, outputs] = NETWORK.sizes;
  return [...W, ...new Array<number>(hidden).fill(0), ...V, ...new Array<number>(outputs).fill(0)];
}

test("the network has the published loss and gradient at its start", () => {
  const g = new Float64Array(1210);
  const start = networkStart();
  const loss = objectiveFunction(digitsNetwork())(start, g);
  expect(relativeError(loss, NETWORK.loss_0)).toBeLessThan(TOLERANCE);
  expect(relativeError(Math.sqrt(g.reduce((sum, one) => sum + one * one, 0)), NETWORK.gradient_norm_0)).toBeLessThan(
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
    expect(relativeError(out.finalLoss[0]!, loss)).toBeLessThan(tolerance);
    expect(relativeError(out.gradientNorm[0]!, gradient_norm)).toBeLessThan(tolerance);
  }
});

test("both kernels train the network to the same bits", () => {
  const options = { batch: BATCH, evaluate: 57, stop: { max_steps: 60 } };
  const space = momentum(digitsNetwork(networkStart()), 0.2, 0.9, options);
  expect(run(space)).toEqual(compileJavaScript(space, 0).run(0, 1));
});
