import type { OptimizerDefinition } from "./definition.ts";
import { beta1, beta2, eps, lr, momentumDecay, weightDecay } from "./hyperparameters.ts";
import { DECAYED } from "./weight-decay.ts";

export const adam: OptimizerDefinition = {
  summary: "Running means of the gradient and of its square, both corrected for starting at 0.",
  hyperparameters: {
    lr: lr(0.001),
    beta1: beta1(0.9),
    beta2: beta2(0.999),
    eps: eps(1e-8),
    weight_decay: weightDecay(0),
  },
  state: { m: 0, v: 0 },
  update: [
    DECAYED,
    "m = beta1 * m + (1 - beta1) * d",
    "v = beta2 * v + (1 - beta2) * d^2",
    "x = x - lr / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + eps)",
  ],
  convention: "PyTorch 2.13: eps is added after the correction; weight decay is added to the gradient.",
  source: "Kingma & Ba, Adam: A Method for Stochastic Optimization, arXiv 1412.6980; torch.optim.Adam",
};

export const adamw: OptimizerDefinition = {
  summary: "Adam with decoupled weight decay: each step shrinks the parameters by a factor.",
  hyperparameters: { ...adam.hyperparameters, weight_decay: weightDecay(0.01) },
  state: { m: 0, v: 0 },
  update: [
    "x = x * (1 - lr * weight_decay)",
    "m = beta1 * m + (1 - beta1) * g",
    "v = beta2 * v + (1 - beta2) * g^2",
    "x = x - lr / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + eps)",
  ],
  convention: "PyTorch 2.13: the decay, lr·weight_decay, is applied before the step.",
  source: "Loshchilov & Hutter, Decoupled Weight Decay Regularization, arXiv 1711.05101; torch.optim.AdamW",
};

export const nadam: OptimizerDefinition = {
  summary: "Adam with Nesterov's look-ahead and a momentum that warms up.",
  hyperparameters: {
    lr: lr(0.002),
    beta1: beta1(0.9),
    beta2: beta2(0.999),
    eps: eps(1e-8),
    weight_decay: weightDecay(0),
    momentum_decay: momentumDecay(0.004),
  },
  state: { m: 0, v: 0, product: 1 },
  update: [
    DECAYED,
    "mu = beta1 * (1 - 0.5 * 0.96^(t * momentum_decay))",
    "ahead = beta1 * (1 - 0.5 * 0.96^((t + 1) * momentum_decay))",
    "product = product * mu",
    "m = beta1 * m + (1 - beta1) * d",
    "v = beta2 * v + (1 - beta2) * d^2",
    "denominator = sqrt(v / (1 - beta2^t)) + eps",
    "x = x - lr * (1 - mu) / (1 - product) * d / denominator - lr * ahead / (1 - product * ahead) * m / denominator",
  ],
  convention: "PyTorch 2.13: momentum is β₁(1 − ½·0.96^(t·momentum_decay)); the correction uses its running product.",
  source: "Dozat, Incorporating Nesterov Momentum into Adam, ICLR 2016 workshop; torch.optim.NAdam",
};

export const radam: OptimizerDefinition = {
  summary: "Adam that steps like momentum until the variance of its step size is tractable, then rectifies the step.",
  hyperparameters: { ...adam.hyperparameters },
  state: { m: 0, v: 0 },
  update: [
    DECAYED,
    "m = beta1 * m + (1 - beta1) * d",
    "v = beta2 * v + (1 - beta2) * d^2",
    "mean = m / (1 - beta1^t)",
    "longest = 2 / (1 - beta2) - 1",
    "length = longest - 2 * t * beta2^t / (1 - beta2^t)",
    "r = sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length))",
    "x = x - lr * where(length > 5, r * mean * sqrt(1 - beta2^t) / (sqrt(v) + eps), mean)",
  ],
  convention: "PyTorch 2.13: rectified when ρ > 5 (the paper has 4); eps is outside the root, before the correction.",
  source: "Liu et al., On the Variance of the Adaptive Learning Rate and Beyond, arXiv 1908.03265; torch.optim.RAdam",
};

export const adamax: OptimizerDefinition = {
  summary: "Adam with a running maximum of the gradient's magnitude in place of the root mean square.",
  hyperparameters: { ...adam.hyperparameters, lr: lr(0.002) },
  state: { m: 0, u: 0 },
  update: [
    DECAYED,
    "m = beta1 * m + (1 - beta1) * d",
    "u = max(beta2 * u, abs(d) + eps)",
    "x = x - lr / (1 - beta1^t) * m / u",
  ],
  convention: "PyTorch 2.13: eps is added to |g| inside the maximum.",
  source: "Kingma & Ba, Adam, arXiv 1412.6980, section 7.1; torch.optim.Adamax",
};
