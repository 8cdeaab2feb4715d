import assert from "node:assert/strict";
import { updateDifference } from "gradsweep";

type Arrays = Record<string, Float64Array>;

class Descent {
  readonly rate: number;

  constructor({ lr }: { lr: number }) {
    this.rate = lr;
  }

  update(params: Arrays, grads: Arrays): void {
    for (const [name, x] of Object.entries(params)) {
      for (const [i, g] of grads[name]!.entries()) x[i]! -= this.rate * g;
    }
  }
}

assert.equal(updateDifference(Descent, "sgd", { lr: 0.01 }), undefined);
assert.match(updateDifference(Descent, "momentum", { lr: 0.01 })!.message, /^Descent differs from momentum at /);
