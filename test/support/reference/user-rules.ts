import type { OptimizerSpec } from "../../../src/sweep/spec/sweep-spec.ts";

export const user = (
  update: readonly string[],
  hyperparameters: OptimizerSpec["hyperparameters"] = { lr: 0.1, momentum: 0.9 },
  state: OptimizerSpec["state"] = {},
): OptimizerSpec => ({ name: "user", hyperparameters, state, update });

export const h = { lr: 0.1, momentum: 0.9 };

export const USER_RULES: Readonly<Record<string, OptimizerSpec>> = {
  "the Polyak step": user(["x = x - (loss - minimum) / dot(g, g) * g"]),
  "normalized momentum": user(["v = momentum * v + g", "x = x - lr * v / norm(v)"], h, { v: 0 }),
  "gradient clipping": user(
    ["c = min(1, limit / norm(g)) * g", "v = momentum * v - lr * c", "x = x + v"],
    { ...h, limit: 0.5 },
    { v: 0 },
  ),
  "a vector from before a sum, used after it": user(
    [
      "d = g + 0.01 * x",
      "s = dot(d, x)",
      "v = momentum * v + d / (1 + s^2)",
      "r = norm(v)",
      "x = x - lr * v / (1 + r) - 0.001 * d",
    ],
    h,
    { v: 0 },
  ),
  "sums of what earlier sums gave": user([
    "a = g / norm(g)",
    "b = a - dot(a, x) * a",
    "x = x - lr * b / (1 + norm(b))",
  ]),
  "AdaGrad-Norm, a sum as scalar state": user(["energy = energy + dot(g, g)", "x = x - lr / sqrt(energy) * g"], h, {
    energy: "lr^2",
  }),
  "a running product": user(
    ["p = p * momentum", "m = momentum * m + (1 - momentum) * g", "x = x - lr / (1 - p) * m"],
    h,
    { p: 1, m: 0 },
  ),
  "a scalar state that follows a vector one": user(
    ["v = momentum * v - lr * g", "s = s / 2 + norm(v)", "x = x + v / (1 + s)"],
    h,
    { v: 0, s: "momentum" },
  ),
  "a schedule": user(["x = x - lr * (1 - (t - 1) / max_steps) / sqrt(n) * g"]),
  "states that start from hyperparameters": user(
    ["step = where(g * last < 0, step / 2, step * 1.1)", "x = x - sign(g) * step", "last = g"],
    h,
    { step: "lr * (1 + momentum)", last: "-lr" },
  ),
  "x assigned twice": user(["x = x * (1 - lr / 10)", "v = momentum * v - lr * g", "x = x + v", "v = v + x * 0"], h, {
    v: 0,
  }),
  "sums of numbers": user(["s = dot(lr, momentum) + norm(0.5)", "x = x - lr / s * g"]),
  "min and max of what is not a number": user(["x = x - lr * min(sqrt(-abs(x) - 1), g) * max(g, x / (x - x))"]),
  "x one number for all": user(["x = lr * t"]),
  "x left as it is": user(["x = x - 0"]),
  "a state that is never assigned": user(["x = x - k * lr * g"], h, { k: 0.5 }),
  "a state that nothing reads": user(["idle = g", "x = x - lr * g"], h, { idle: 0 }),
  "names like those of the generated code": user(
    ["u1 = h * g", "n2 = u1 + x_0", "for = s_v - n2", "v_1 = v_1 + out", "s_v = for * row", "x = x + s_v / v_1"],
    { h: 0.1, out: 0.3, row: 0.9, constructor: 1, __proto: 2 },
    { s_v: 0, x_0: 0, v_1: 1, v: "h", v_0: 0.25 },
  ),
  "a vector state v beside a number v_0": user(
    ["v = momentum * v - lr * g", "v_0 = v_0 / 2", "x = x + v - v_0 * g"],
    h,
    { v: 0, v_0: 0.1 },
  ),
};
