export default class Adam {
  t = 0;
  m = new Float64Array(0);
  v = new Float64Array(0);

  constructor(hyperparameters) {
    Object.assign(this, hyperparameters);
  }

  update(params, grads) {
    const { lr, beta1, beta2, eps } = this;
    const blocks = Object.keys(params);
    const size = blocks.reduce((sum, name) => sum + params[name].length, 0);
    if (this.t === 0) [this.m, this.v] = [new Float64Array(size), new Float64Array(size)];
    this.t += 1;
    const step = lr / (1 - beta1 ** this.t);
    let at = 0;
    for (const name of blocks) {
      for (const [i, g] of grads[name].entries()) {
        this.m[at] = (1 - beta1) * g + beta1 * this.m[at];
        this.v[at] = (1 - beta2) * g * g + beta2 * this.v[at];
        params[name][i] -= (step * this.m[at]) / (Math.sqrt(this.v[at] / (1 - beta2 ** this.t)) + eps);
        at += 1;
      }
    }
  }
}
