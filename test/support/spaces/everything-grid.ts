/** A valid grid with every key. */
export const EVERYTHING: string = `
name: everything
objectives:
  - rosenbrock
  - { name: quadratic, dim: 2, condition: [10, 100] }
  - { name: mine, formula: "x^2/a + A[1,2]*y^2", start: [1, 2], a: 3, constants: { A: [[1, 2]] }, minimum: 0 }
  - { suite: mgh, function: [3, 5..6], dim: 2, start: [0.5] }
  - { suite: bbob, function: 1, dim: 2, instance: 1..2 }
optimizers:
  - adam
  - name: ours
    hyperparameters: { lr: 0.1, drag: 0.5 }
    state: { v: 0 }
    update:
      - v = drag * v - lr * g
      - x = x + v
parameters:
  lr: { min: 1e-3, max: 1e-1, scale: log, num: 3 }
  "beta1, beta2": { values: [[0.9, 0.99], [0.8, 0.99]] }
  drag: [0, 0.1]
stop: &stop { max_steps: 100, target: 1e-6 }
exclude:
  - { lr: { gte: 0.05 }, optimizer: adam }
include:
  - lr: 0.5
check: { steps: 5%, loss: 0.1 }
expect:
  - name: something converges
    sql: SELECT count(*) > 0 FROM results WHERE status = 'converged'
spaces:
  - stop: *stop
  - name: noisy
    start: random
    repeats: 3
    noise: 0.1
    objective: { name: rastrigin, dim: [2, 3] }
    optimizers: [sgd, momentum]
    parameters: { momentum: { min: 0, max: 0.9, step: 0.3 } }
    schedule: [cosine, { name: step, step_size: 10 }, lr / (1 + t / max_steps)]
    clip: 10
    exclude: [{ momentum: [0, 0.9] }]
    include: [{ lr: 0.7 }]
seed: 7
`;
