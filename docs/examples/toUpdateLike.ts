import { Optimizer } from "gradsweep/optimizer";
import { expect } from "vitest";
import "gradsweep/vitest";

type Arrays = Record<string, Float64Array>;

class Mine {
  readonly #rule: Optimizer;

  constructor(hyperparameters: Record<string, number>) {
    this.#rule = new Optimizer("adam", hyperparameters);
  }

  update(params: Arrays, grads: Arrays): void {
    this.#rule.update(params, grads);
  }
}

expect(Mine).toUpdateLike("adam", { lr: 0.01 });
