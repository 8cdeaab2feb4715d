/** Refining of a grid and after a search, halving of both, and brackets. */
export const GRID = `
name: rounds
objective: ravine
optimizer: momentum
noise: 0.01
repeats: 2
seed: 5
parameters:
  lr: { min: 1e-3, max: 10, scale: log, num: 9 }
  momentum: { min: 0, max: 0.9, num: 7 }
stop: { max_steps: 900, target: 1e-4 }
spaces:
  - { name: fine, refine: { rounds: 3 }, exclude: [{ lr: { gt: 5 } }] }
  - { name: halved, halving: { eta: 3, min_steps: 20 }, refine: { rounds: 2 }, include: [{ lr: 0.7, momentum: 0.95 }] }
  - name: brackets
    method: { name: tpe, startup: 27, round: 9 }
    samples: 54
    halving: { eta: 3, min_steps: 20, hyperband: true }
    parameters: { lr: { min: 1e-3, max: 10, scale: log }, momentum: { min: 0, max: 0.9 } }
`;
