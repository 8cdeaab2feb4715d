import type { OptimizerDefinition } from "./definition.ts";
import { beta1, beta2, etaMinus, etaPlus, lr, stepMax, stepMin, weightDecay } from "./hyperparameters.ts";

export const rprop: OptimizerDefinition = {
  summary:
    "Uses only the gradient's sign: each coordinate's step grows while the sign stays and shrinks when it flips.",
  hyperparameters: {
    lr: lr(0.01),
    eta_minus: etaMinus(0.5),
    eta_plus: etaPlus(1.2),
    step_min: stepMin(1e-6),
    step_max: stepMax(50),
  },
  state: { step: "lr", last: 0 },
  update: [
    "agreement = g * last",
    "factor = where(agreement > 0, eta_plus, where(agreement < 0, eta_minus, 1))",
    "step = min(max(step * factor, step_min), step_max)",
    "d = where(agreement < 0, 0, g)",
    "x = x - sign(d) * step",
    "last = d",
  ],
  convention: "PyTorch 2.13: lr is the first step size. After a change of sign, the gradient counts as 0 for one step.",
  source: "Riedmiller & Braun, A Direct Adaptive Method: the RPROP Algorithm, ICNN 1993; torch.optim.Rprop",
};

export const lion: OptimizerDefinition = {
  summary: "Steps of fixed size along the sign of an interpolation between the gradient and its running mean.",
  hyperparameters: { lr: lr(1e-4), beta1: beta1(0.9), beta2: beta2(0.99), weight_decay: weightDecay(0) },
  state: { m: 0 },
  update: ["x = x - lr * (sign(beta1 * m + (1 - beta1) * g) + weight_decay * x)", "m = beta2 * m + (1 - beta2) * g"],
  convention: "The decay is outside the sign, and neither mean is corrected for starting at 0.",
  source: "Chen et al., Symbolic Discovery of Optimization Algorithms, arXiv 2302.06675, algorithm 2",
};
