export const GRID = `
objectives: [rosenbrock, { name: quadratic, dim: 5 }]
optimizers: [momentum, adam]
parameters: { lr: { min: 1e-4, max: 0.1, scale: log, num: 7 } }
start: random
repeats: 10
spaces:
  - { noise: 0.5, schedule: cosine, stop: { max_steps: 200, target: 1e-3 } }
  - { clip: 1 }
stop: { max_steps: 1500, target: 1e-3 }
`;
