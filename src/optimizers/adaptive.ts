import type { OptimizerDefinition } from "./definition.ts";
import { alpha, eps, lr, lrDecay, rho, weightDecay } from "./hyperparameters.ts";
import { DECAYED } from "./weight-decay.ts";

export const adagrad: OptimizerDefinition = {
  summary: "Divides each coordinate's step by the root of the sum of its squared gradients so far.",
  hyperparameters: { lr: lr(0.01), lr_decay: lrDecay(0), weight_decay: weightDecay(0), eps: eps(1e-10) },
  state: { h: 0 },
  update: [DECAYED, "h = h + d^2", "x = x - lr / (1 + (t - 1) * lr_decay) * d / (sqrt(h) + eps)"],
  convention: "PyTorch 2.13: the sum starts at 0; eps is outside the root.",
  source: "Duchi, Hazan & Singer, Adaptive Subgradient Methods, JMLR 12, 2011; torch.optim.Adagrad",
};

export const rmsprop: OptimizerDefinition = {
  summary: "Divides each coordinate's step by the root of a running mean of its squared gradients.",
  hyperparameters: { lr: lr(0.01), alpha: alpha(0.99), eps: eps(1e-8), weight_decay: weightDecay(0) },
  state: { h: 0 },
  update: [DECAYED, "h = alpha * h + (1 - alpha) * d^2", "x = x - lr * d / (sqrt(h) + eps)"],
  convention: "PyTorch 2.13, not centred and without momentum: eps is outside the root.",
  source: "Tieleman & Hinton, Neural Networks for Machine Learning, lecture 6.5, 2012; torch.optim.RMSprop",
};

export const adadelta: OptimizerDefinition = {
  summary:
    "Scales steps by the ratio of two running root mean squares, of past steps and of gradients, so that units agree.",
  hyperparameters: { lr: lr(1), rho: rho(0.9), eps: eps(1e-6), weight_decay: weightDecay(0) },
  state: { h: 0, a: 0 },
  update: [
    DECAYED,
    "h = rho * h + (1 - rho) * d^2",
    "delta = sqrt(a + eps) / sqrt(h + eps) * d",
    "a = rho * a + (1 - rho) * delta^2",
    "x = x - lr * delta",
  ],
  convention: "PyTorch 2.13: eps is inside both roots, and the step is multiplied by lr.",
  source: "Zeiler, ADADELTA: An Adaptive Learning Rate Method, arXiv 1212.5701; torch.optim.Adadelta",
};
