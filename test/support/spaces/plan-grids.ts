/** Grids of very different kinds, by what makes them so, to hold estimates against runs. */
export const PLAN_GRIDS: Readonly<Record<string, string>> = {
  "two hundred short trials": `
objective: ravine
optimizer: momentum
parameters: { lr: { min: 0.001, max: 1, scale: log, num: 20 }, momentum: { min: 0, max: 0.9, num: 10 } }`,
  "trials that converge, diverge and run out of steps": `
objective: rosenbrock
optimizer: momentum
parameters: { lr: { min: 1e-5, max: 1e-2, scale: log, num: 61 }, momentum: { min: 0, max: 0.99, num: 34 } }
stop: { max_steps: 30000 }`,
  "a million steps a trial": `
objective: rosenbrock
optimizer: sgd
parameters: { lr: { min: 1e-7, max: 1e-5, scale: log, num: 200 } }
stop: { max_steps: 1000000 }`,
  "seven trials of fifteen million steps": `
objective: rosenbrock
optimizer: momentum
parameters: { lr: [1e-10, 2e-10, 3e-10, 4e-10, 5e-10, 6e-10, 7e-10] }
stop: { max_steps: 15000000, target: 0 }`,
  "two hundred thousand stored trials of ten steps": `
objective: sphere
optimizer: sgd
parameters: { lr: { min: 0.001, max: 0.002, num: 200000 } }
stop: { max_steps: 10 }`,
  "trials that diverge at once": `
objective: rosenbrock
optimizer: sgd
parameters: { lr: { min: 0.1, max: 10, num: 20000 } }
stop: { max_steps: 1000000 }`,
  "a heavy tail": `
objective: { name: one, formula: "x^2", start: [1], minimum: 0 }
optimizer: sgd
parameters: { lr: { min: 1e-6, max: 0.4, scale: log, num: 500 } }
stop: { max_steps: 10000000 }`,
  noise: `
objective: { name: quadratic, dim: 10 }
optimizer: adam
parameters: { lr: { min: 0.001, max: 0.1, scale: log, num: 40 } }
noise: 0.1
repeats: 5
stop: { max_steps: 5000 }`,
  "a thousand dimensions": `
objective: { name: rosenbrock, dim: 1000 }
optimizer: momentum
parameters: { lr: { min: 1e-5, max: 1e-4, scale: log, num: 50 } }
stop: { max_steps: 2000 }`,
  "many optimizers": `
objectives: [ackley, beale, rastrigin]
optimizers: [sgd, momentum, nesterov, adam, rmsprop, adagrad, adadelta, nadam]
parameters: { lr: { min: 1e-4, max: 1, scale: log, num: 60 } }`,
  "a fast space and a slow one": `
spaces:
  - objective: sphere
    parameters: { lr: { min: 0.1, max: 0.4, num: 30000 } }
  - objective: rosenbrock
    parameters: { lr: { min: 1e-6, max: 1e-5, num: 300 } }
optimizer: sgd
stop: { max_steps: 300000 }`,
  "random starts": `
objective: schwefel
optimizer: momentum
parameters: { lr: { min: 0.01, max: 10, scale: log, num: 20 }, momentum: [0, 0.5, 0.9] }
start: random
repeats: 50`,
};
