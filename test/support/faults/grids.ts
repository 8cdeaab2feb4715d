/** Returns a grid of several spaces whose run mostly writes rows: 400 for each learning rate. */
export function manyRows(rates: number): string {
  return `
name: rows
objectives: [rosenbrock, booth]
optimizers: [sgd, momentum]
parameters: { lr: { min: 1e-5, max: 1e-2, scale: log, num: ${rates} }, momentum: { min: 0, max: 0.995, num: 200 } }
exclude: [{ lr: { gt: 0.009 } }]
stop: { max_steps: 20 }
`;
}

/** A grid with noise, random starts and repeats. */
export const RANDOM = `
name: random
objective: booth
optimizers: [adam, momentum]
parameters: { lr: { min: 1e-3, max: 1e-1, scale: log, num: 40 } }
start: random
repeats: 20
noise: 0.1
stop: { max_steps: 300 }
targets: bbob
`;

/** A grid for `--store summary`. */
export const SUMMARY = `
name: summary
objectives: [rosenbrock, ravine]
optimizers: [sgd, momentum]
parameters: { lr: { min: 1e-5, max: 1e-2, scale: log, num: 150 }, momentum: { min: 0, max: 0.98, num: 99 } }
stop: { max_steps: 500 }
targets: [10, 0.1, 1e-3, 1e-8]
`;

/** One trial that never ends. */
export const ENDLESS = `
name: endless
objective: ravine
optimizer: sgd
parameters: { lr: 1e-9 }
stop: { max_steps: 1000000000000, target: 0 }
`;

/**
 * Trials of some 100 ms, some seconds in all, so that a fast machine too is in the middle when the
 * first rows appear.
 */
export const SLOW = `
name: slow
objective: ravine
optimizers: [sgd, momentum]
parameters: { lr: { min: 1e-6, max: 1e-5, num: 30 } }
stop: { max_steps: 5000000, target: 0 }
`;
