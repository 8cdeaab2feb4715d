export const GRID = `
name: shared
objectives: [rosenbrock, sphere]
optimizers: [momentum, adam]
parameters: { lr: { min: 1.0e-4, max: 1, scale: log, num: 40 } }
noise: 0.01
repeats: 3
stop: { max_steps: 500 }
`;
