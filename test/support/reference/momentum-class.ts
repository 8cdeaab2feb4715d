type Arrays = Record<string, Float64Array>;

/** Momentum as a user would write it, with the arithmetic of the built-in rule. */
export class Momentum {
  readonly lr: number;
  readonly momentum: number;
  readonly velocity: Arrays = {};

  constructor({ lr = NaN, momentum = NaN }: Record<string, number>) {
    this.lr = lr;
    this.momentum = momentum;
  }

  update(params: Arrays, grads: Arrays): void {
    for (const [name, x] of Object.entries(params)) {
      const v = (this.velocity[name] ??= new Float64Array(x.length));
      for (const [i, g] of (grads[name] ?? []).entries()) {
        v[i] = this.momentum * (v[i] ?? NaN) - this.lr * g;
        x[i] = (x[i] ?? NaN) + v[i];
      }
    }
  }
}
