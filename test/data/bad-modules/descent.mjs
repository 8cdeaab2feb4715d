/** Gradient descent; what its descendants do besides that depends on the hyperparameter `kind`. */
export class Descent {
  constructor({ lr, kind }) {
    this.lr = lr;
    this.kind = kind;
    this.step = 0;
  }

  update(params, grads) {
    this.step += 1;
    if (this.step === 3) {
      const returned = this.misbehave(params);
      if (returned !== undefined) return returned;
    }
    for (const [i, g] of grads.x.entries()) params.x[i] -= this.lr * g;
    return undefined;
  }

  misbehave() {}
}
