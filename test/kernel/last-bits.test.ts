import { describe, expect, test } from "vitest";
import { kernelFor } from "../../src/kernel/kernel-for.ts";
import { loadKernels } from "../../src/kernel/registry.ts";
import type { TrialColumns } from "../../src/sweep/outcomes/columns.ts";
import type { SpaceSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { moduleOptimizerSpec, runColumns } from "../support/spaces/module-space.ts";
import { builtInObjective, builtInOptimizer, listAxis, spaceOf } from "../support/spaces/space-spec.ts";

const kernels = await loadKernels();
const CHANGED = { gradient: 1 + 2 ** -52, point: 1 - 2 ** -50 };
const AXES = [listAxis("lr", [0.001, 0.002, 0.003])];

function withLastBits(space: SpaceSpec): SpaceSpec {
  return { ...space, lastBits: CHANGED };
}

function columns(space: SpaceSpec, name: "js" | "wasm"): TrialColumns {
  return kernelFor(kernels, space, { name }).run(0, 3);
}

describe("changed last bits are the same in every kernel, and small", () => {
  test.each(["sgd", "momentum", "adam", "rprop"])("%s", (optimizer) => {
    const schedule = "lr * (1 - t / max_steps / 2)";
    const options = { axes: AXES, stop: { max_steps: 200 }, schedule, clip: 10 };
    const axes = optimizer === "rprop" ? [] : AXES;
    const space = spaceOf(builtInObjective("rosenbrock"), builtInOptimizer(optimizer), { ...options, axes });
    const size = axes.length === 0 ? 1 : 3;
    const run = (one: SpaceSpec, name: "js" | "wasm"): TrialColumns => kernelFor(kernels, one, { name }).run(0, size);
    const [plain, changed] = [run(space, "js"), run(withLastBits(space), "js")];
    expect(run(withLastBits(space), "wasm")).toEqual(changed);
    for (const [i, loss] of changed.finalLoss.entries()) {
      expect(loss).not.toBe(plain.finalLoss[i]);
      expect(loss / plain.finalLoss[i]!).toBeCloseTo(1, 6);
    }
  });
});

test("a module gets them, too", () => {
  const momentum = spaceOf(builtInObjective("rosenbrock"), builtInOptimizer("momentum"), {
    ...{ axes: AXES, stop: { max_steps: 200 }, clip: 10 },
  });
  const module = { ...momentum, optimizer: moduleOptimizerSpec({ lr: 0.01, momentum: 0.9 }) };
  class Momentum {
    readonly h: Readonly<Record<string, number>>;
    v: Float64Array | undefined;
    constructor(h: Readonly<Record<string, number>>) {
      this.h = h;
    }
    update({ x }: Record<string, Float64Array>, { x: g }: Record<string, Float64Array>): void {
      const { lr = NaN, momentum = NaN } = this.h;
      const v = (this.v ??= new Float64Array(x!.length));
      for (let i = 0; i < v.length; i += 1) x![i]! += v[i] = momentum * v[i]! - lr * g![i]!;
    }
  }
  for (const change of [(space: SpaceSpec) => space, withLastBits]) {
    expect(runColumns(change(module), { optimizer: Momentum }).finalLoss).toEqual(
      columns(change(momentum), "js").finalLoss,
    );
  }
});
