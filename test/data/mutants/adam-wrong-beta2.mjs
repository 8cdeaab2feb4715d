export default class Adam {
  t = 0;
  m = {};
  v = {};

  constructor(hyperparameters) {
    Object.assign(this, hyperparameters);
  }

  update(params, grads) {
    const { lr, beta1, eps } = this;
    const beta2 = 0.99;
    this.t += 1;
    const c1 = 1 - beta1 ** this.t;
    const c2 = 1 - beta2 ** this.t;
    for (const [name, x] of Object.entries(params)) {
      const g = grads[name];
      const m = (this.m[name] ??= new Float64Array(x.length));
      const v = (this.v[name] ??= new Float64Array(x.length));
      for (let i = 0; i < x.length; i++) {
        m[i] = beta1 * m[i] + (1 - beta1) * g[i];
        v[i] = beta2 * v[i] + (1 - beta2) * g[i] ** 2;
        x[i] -= (lr * (m[i] / c1)) / (Math.sqrt(v[i] / c2) + eps);
      }
    }
  }
}
