export const CLASS = `export default class {
  constructor({ lr }) { this.lr = lr; }
  update({ x }, { x: g }) { for (let i = 0; i < x.length; i++) x[i] -= this.lr * g[i]; }
}
`;

export const grid = (module: string): string =>
  `objective: sphere\noptimizer: { name: mine, module: ${JSON.stringify(module)}, hyperparameters: { lr: 0.1 } }\n`;
