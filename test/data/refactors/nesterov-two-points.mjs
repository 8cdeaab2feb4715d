export default class Nesterov {
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
        const next = x[i] - lr * g[i];
        x[i] = next + momentum * (next - last[i]);
        last[i] = next;
      }
    }
  }
}
