export interface Row {
  readonly status: string;
  readonly steps: number;
  readonly final_loss: number;
  readonly gradient_norm: number;
  readonly accuracy?: number;
  readonly epochs: number;
}

export const SMALL = `name: small
objective: softmax_iris
batch: [all, 16]
validation: 0.2
optimizers: [sgd, momentum]
parameters: { lr: [0.03, 0.3], momentum: [0.5, 0.9] }
repeats: 2
stop: { epochs: 5 }
`;
