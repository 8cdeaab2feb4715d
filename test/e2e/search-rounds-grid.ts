/** Searches over ranges and lists, with repeats, and points beside the axes. */
export const GRID = `
name: search
objective: ravine
optimizers: [momentum, adam]
noise: 0.01
repeats: 2
seed: 11
samples: 48
parameters:
  lr: { min: 1e-4, max: 1, scale: log }
  momentum: { min: 0, max: 0.99 }
  "beta1, beta2": { values: [[0.9, 0.99], [0.8, 0.9]] }
stop: { max_steps: 400 }
spaces:
  - { name: parzen, method: { name: tpe, round: 7 }, include: [{ lr: 5 }] }
  - { name: cma, method: cmaes, goal: final_loss }
  - { name: even, method: sobol }
`;
