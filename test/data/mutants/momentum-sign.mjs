export default class Momentum {
  v = {};

  constructor(hyperparameters) {
    Object.assign(this, hyperparameters);
  }

  update(params, grads) {
    const { lr, momentum } = this;
    for (const [name, x] of Object.entries(params)) {
      const g = grads[name];
      const v = (this.v[name] ??= new Float64Array(x.length));
      for (let i = 0; i < x.length; i++) {
        v[i] = momentum * v[i] - lr * g[i];
        x[i] -= v[i];
      }
    }
  }
}
