export default class Momentum {
  v = {};

  constructor(hyperparameters) {
    Object.assign(this, hyperparameters);
  }

  update(params, grads) {
    const { lr, momentum } = this;
    for (const [name, x] of Object.entries(params)) {
      const g = grads[name];
      const last = (this.v[name] ??= x.slice());
      for (let i = 0; i < x.length; i++) {
        const here = x[i];
        x[i] += momentum * (here - last[i]) - lr * g[i];
        last[i] = here;
      }
    }
  }
}
