export default class Momentum {
  v = [];

  constructor(hyperparameters) {
    Object.assign(this, hyperparameters);
  }

  update(params, grads) {
    const { lr, momentum, v } = this;
    for (const [name, x] of Object.entries(params)) {
      const g = grads[name];
      for (let i = 0; i < x.length; i++) {
        v[i] = momentum * (v[i] ?? 0) - lr * g[i];
        x[i] += v[i];
      }
    }
  }
}
