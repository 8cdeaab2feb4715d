import { describe, expect, test } from "vitest";
import { Optimizer, updateDifference } from "../../src/index.ts";
import { optimizers } from "../../src/optimizers/registry.ts";
import "../../src/vitest.ts";
import { everyNth } from "../support/faults/attempts.ts";
import { MULTI_BLOCK_MUTANTS, MUTANTS, REFACTORS } from "../support/reference/optimizer-files.ts";
import type { OptimizerFile } from "../support/reference/optimizer-files.ts";
import { references } from "../support/reference/pytorch-reference.ts";

type Arrays = Record<string, Float64Array>;
type Values = Record<string, number>;

async function classOf({ file }: OptimizerFile): Promise<unknown> {
  return ((await import(file)) as { readonly default: unknown }).default;
}

describe("a fault is found", () => {
  test.each(everyNth(8, MUTANTS).map((one) => [one.name, one] as const))("%s", async (_, one) => {
    const Class = await classOf(one);
    expect(Class).not.toUpdateLike(one.rule);
    expect(Class).not.toUpdateLike(one.rule, { lr: 0.05 });
    expect(updateDifference(Class, one.rule)).toMatchObject({ step: expect.any(Number), place: { block: "x" } });
  });

  test.each(everyNth(4, MULTI_BLOCK_MUTANTS).map((one) => [one.name, one] as const))(
    "%s, by several arrays",
    async (_, one) => {
      const Class = await classOf(one);
      expect(Class).toUpdateLike(one.rule, {}, { blocks: [6] });
      expect(updateDifference(Class, one.rule)).toMatchObject({ place: { block: "x2" }, condition: "several arrays" });
    },
  );
});

describe("a harmless change is not", () => {
  test.each(everyNth(8, REFACTORS).map((one) => [one.name, one] as const))("%s", async (_, one) => {
    const Class = await classOf(one);
    expect(Class).toUpdateLike(one.rule);
    // Settings at which most paths diverge.
    const unstable = one.rule === "adam" ? { lr: 1e3, beta1: 0.99, eps: 0 } : { lr: 1e3, momentum: 1.2 };
    expect(Class).toUpdateLike(one.rule, unstable);
    expect(Class).toUpdateLike(one.rule, { lr: 1e-12 }, { steps: 200 });
  });

  test.each(everyNth(8, Object.keys(optimizers)))("%s of this package", (rule) => {
    class Own extends Optimizer {
      constructor(values: Values) {
        super(rule, values);
      }
    }
    expect(Own).toUpdateLike(rule);
  });

  test.each(everyNth(5, Object.keys(references)))("%s in PyTorch's order of operations", (rule) => {
    class Reference {
      readonly values: Values;
      readonly blocks: Record<string, (param: Float64Array, grad: Float64Array) => void> = {};
      constructor(values: Values) {
        this.values = values;
      }
      update(params: Arrays, grads: Arrays): void {
        for (const [name, x] of Object.entries(params)) {
          const step = (this.blocks[name] ??= references[rule]!(this.values, x.length));
          step(x, grads[name]!);
        }
      }
    }
    expect(Reference).toUpdateLike(rule);
  });
});

/** Momentum with a fault in `step`, which changes one array. */
function momentum(step: (x: Float64Array, g: Float64Array, v: Float64Array, h: Values, t: number) => void): unknown {
  return class Momentum {
    readonly values: Values;
    readonly state: Arrays = {};
    t = 0;
    constructor(values: Values) {
      this.values = values;
    }
    update(params: Arrays, grads: Arrays): void {
      this.t += 1;
      for (const [name, x] of Object.entries(params)) {
        const v = (this.state[name] ??= new Float64Array(x.length));
        step(x, grads[name]!, v, this.values, this.t);
      }
    }
  };
}

function plain(x: Float64Array, g: Float64Array, v: Float64Array, { lr, momentum }: Values): void {
  for (let i = 0; i < x.length; i++) {
    v[i] = momentum! * v[i]! - lr! * g[i]!;
    x[i]! += v[i]!;
  }
}

describe("faults that few inputs show", () => {
  const states = new Map<number, Float64Array>();
  let last: Float64Array | undefined;
  test.each([
    ["after 1000 steps", (x, g, v, h, t) => plain(x, g, t % 1000 === 0 ? v.fill(0) : v, h)],
    ["at the first step", (x, g, v, h, t) => plain(x, g, v, { ...h, lr: h.lr! * (t === 1 ? 1.01 : 1) })],
    [
      "large gradients",
      (x, g, v, h) =>
        plain(
          x,
          g.map((one) => Math.min(1e10, one)),
          v,
          h,
        ),
    ],
    [
      "tiny gradients",
      (x, g, v, h) =>
        plain(
          x,
          g.map((one) => (Math.abs(one) < 1e-15 ? 0 : one)),
          v,
          h,
        ),
    ],
    [
      "gradients of 0",
      (x, g, v, h) =>
        plain(
          x,
          g,
          v.map((one, i) => (g[i] === 0 ? 0 : one)),
          h,
        ),
    ],
    ["arrays of length 1", (x, g, v, h) => plain(x, g, x.length === 1 ? v.fill(0) : v, h)],
    ["a rest of an unrolled loop", (x, g, v, h) => plain(x.subarray(0, x.length & ~3), g, v, h)],
    ["a state by length", (x, g, v, h) => plain(x, g, states.get(x.length) ?? (states.set(x.length, v), v), h)],
    ["a state of the module", (x, g, v, h) => plain(x, g, (last = last?.length === x.length ? last : v), h)],
    ["after 2500 steps", (x, g, v, h, t) => plain(x, g, t % 2500 === 0 ? v.fill(0) : v, h)],
    ["arrays above 64", (x, g, v, h) => plain(x.subarray(0, 64), g, v, h)],
    ["a momentum above 0.95", (x, g, v, h) => plain(x, g, v, { ...h, momentum: Math.min(0.95, h.momentum!) })],
    ["another momentum", (x, g, v, h) => plain(x, g, v, { ...h, momentum: 0.9 })],
    [
      "decay of 1e-6",
      (x, g, v, h) =>
        plain(
          x,
          g.map((one, i) => one + 1e-6 * x[i]!),
          v,
          h,
        ),
    ],
  ] as [string, Parameters<typeof momentum>[0]][])("%s", (_, step) => {
    expect(momentum(step)).not.toUpdateLike("momentum", { lr: 0.01 });
  });

  test("none", () => {
    expect(momentum(plain)).toUpdateLike("momentum", { lr: 0.01 });
  });

  test("an array of gradients that is kept", () => {
    class Kept {
      readonly values: Values;
      first: Arrays | undefined;
      constructor(values: Values) {
        this.values = values;
      }
      update(params: Arrays, grads: Arrays): void {
        this.first ??= grads;
        for (const [name, x] of Object.entries(params)) {
          for (const [i, g] of this.first[name]!.entries()) x[i]! -= this.values["lr"]! * g;
        }
      }
    }
    expect(updateDifference(Kept, "sgd")).toMatchObject({ step: 2, condition: "new gradient arrays at every step" });
  });

  test("a state that a new instance resets for the others", () => {
    let state: Arrays = {};
    class Shared {
      readonly values: Values;
      constructor(values: Values) {
        this.values = values;
        state = {};
      }
      update(params: Arrays, grads: Arrays): void {
        for (const [name, x] of Object.entries(params)) {
          plain(x, grads[name]!, (state[name] ??= new Float64Array(x.length)), this.values);
        }
      }
    }
    expect(updateDifference(Shared, "momentum")).toMatchObject({ condition: "several instances" });
  });

  test("a weight decay that the class reads, of another kind; a class without it is right", () => {
    const decayed = (x: Float64Array, g: Float64Array, v: Float64Array, { lr, weight_decay }: Values): void => {
      for (let i = 0; i < x.length; i++) {
        x[i]! *= 1 - lr! * weight_decay!;
        v[i]! += g[i]! ** 2;
        x[i]! -= (lr! * g[i]!) / (Math.sqrt(v[i]!) + 1e-10);
      }
    };
    expect(updateDifference(momentum(decayed), "adagrad")?.hyperparameters).toMatchObject({ weight_decay: 0.1 });
    const without: typeof decayed = (x, g, v, { lr }) => decayed(x, g, v, { lr: lr!, weight_decay: 0 });
    const lines = updateDifference(momentum(without), "adagrad", { lr: 0.1, eps: 1e-10 }, { tolerance: 1e-3 });
    expect(lines?.hyperparameters).not.toMatchObject({ weight_decay: 0.1 });
  });
});

test("the message has step, array, coordinate, both values and the circumstances", () => {
  const second = (x: Float64Array, g: Float64Array, v: Float64Array, h: Values, t: number): void => {
    plain(x, g, v, h);
    if (t === 3) x[x.length - 1]! += 1;
  };
  const difference = updateDifference(momentum(second), "momentum", { momentum: 0.5 }, { blocks: [2, 3] });
  expect(difference).toMatchObject({ step: 3, place: { block: "x1", coordinate: 2 } });
  expect(difference!.found - difference!.expected).toBeCloseTo(1, 9);
  expect(difference?.message).toMatch(
    /^Momentum differs from momentum at step 3, coordinate 2 of x1: expected -?\d\S+, found -?\d\S+\n {2}gradients: test gradients, normal\n {2}hyperparameters: lr=0\.01 momentum=0\.5\n {2}arrays: x1 of length 2, x2 of length 3$/,
  );
  expect(() => expect(momentum(second)).toUpdateLike("momentum")).toThrow("differs from momentum at step 3");
  expect(() => expect(momentum(plain)).not.toUpdateLike("momentum")).toThrow("the steps are the same");
});

test("a class that throws, returns something or takes only one array fails with the reason", () => {
  const text = (update: (params: Arrays, grads: Arrays) => unknown, options = {}): string | undefined => {
    class Own {
      update(params: Arrays, grads: Arrays): unknown {
        return update(params, grads);
      }
    }
    return updateDifference(Own, "sgd", {}, options)?.message;
  };
  expect(text(() => ({ x: 1 }))).toContain(
    "step 1: update(params, grads) must change params in place and return nothing: an object",
  );
  expect(text(async () => undefined)).toContain("return nothing: a promise");
  expect(
    text(() => {
      throw new Error("lr is too large");
    }),
  ).toMatch(/step 1: lr is too large \(.*update-like\.test\.ts:\d+\)/);
  const single = ({ x }: Arrays, { x: g }: Arrays): void => x!.forEach((_, i) => (x![i]! -= 0.01 * g![i]!));
  expect(text(single)).toMatch(
    /Cannot read properties of undefined[^]*only with several arrays\n {2}a class for one array needs blocks: \[12\]/,
  );
  expect(text(single, { blocks: [12] })).toBeUndefined();
});

test("a class whose constructor does not take one object: the message says what it gets", () => {
  class Positional {
    readonly lr: number;
    constructor(lr: unknown) {
      this.lr = Number(lr);
    }
    update(params: Arrays, grads: Arrays): void {
      for (const [name, x] of Object.entries(params)) x.forEach((one, i) => (x[i] = one - this.lr * grads[name]![i]!));
    }
  }
  expect(updateDifference(Positional, "sgd")?.message).toContain("the constructor gets one object: { lr }");
});

test("wrong arguments are refused", () => {
  class Sgd {
    update(): void {}
  }
  const refused = (...args: Parameters<typeof updateDifference>): unknown => {
    try {
      return updateDifference(...args);
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(refused(Sgd, "adm")).toBe('unknown optimizer "adm": did you mean "adam"?');
  expect(refused(Sgd, "sgd", { l: 1 })).toContain('sgd has no hyperparameter "l"');
  expect(refused(Sgd, "sgd", { lr: -1 })).toBe("lr must be at least 0: -1");
  expect(refused(Sgd, "sgd", {}, { tolerance: 0 })).toBe("tolerance must be a number above 0 and below 1: 0");
  expect(refused(Sgd, "sgd", {}, { steps: 0 })).toBe("steps must be a whole number of at least 1: 0");
  expect(refused(Sgd, "sgd", {}, { blocks: [2, 0] })).toBe("blocks must be a list of lengths of at least 1: [2,0]");
  expect(refused(Sgd, undefined as unknown as string)).toBe("the rule must be a text: undefined");
  expect(refused(Sgd, "sgd", {}, { step: 5 } as object)).toContain('no option "step": did you mean "steps"?');
  for (const [value, kind] of [
    [() => 1, "a function"],
    [new Sgd(), "an object"],
    ["adam", "string"],
    [undefined, "undefined"],
    [Date, "Date"],
  ] as const) {
    expect(refused(value, "sgd")).toBe(`expected a class with update(params, grads): ${kind}`);
  }
});
