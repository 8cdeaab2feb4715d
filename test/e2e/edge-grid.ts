/** Spaces with an edge, with repeats and a point beside the grid, and without. */
export const GRID = `
name: edges
objective: ravine
parameters:
  lr: { min: 0.1, max: 4.1, num: 9 }
  momentum: { min: 0, max: 0.96, num: 9 }
stop: { max_steps: 300 }
spaces:
  - { name: plain, optimizer: momentum, edge: { of: diverged, tolerance: 0.01 } }
  - name: noisy
    optimizer: nesterov
    noise: 0.01
    repeats: 3
    include: [{ lr: 5 }]
    edge: { of: diverged, tolerance: 0.05 }
  - { name: whole, optimizer: momentum }
`;
