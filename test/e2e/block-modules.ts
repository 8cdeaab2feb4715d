export const grid = (blocks: string, dim = 5): string => `objective: { name: sphere, dim: ${dim} }
optimizer: { name: mine, module: ./mine.mjs, hyperparameters: { lr: 0.1 }${blocks} }
stop: { max_steps: 5 }
`;
