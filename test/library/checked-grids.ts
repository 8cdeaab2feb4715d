export const GRID = `objective: { name: parabola, formula: x^2, start: [1], minimum: 0 }
optimizer: sgd
parameters: { lr: [0.1, 0.3] }
`;
