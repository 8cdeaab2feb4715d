import type { OptimizerDefinition } from "./definition.ts";
import { lr, momentum } from "./hyperparameters.ts";

const BOOK = "Saito, Deep Learning from Scratch, chapter 6.1";

export const sgd: OptimizerDefinition = {
  summary: "Gradient descent: a step against the gradient.",
  hyperparameters: { lr: lr(0.01) },
  state: {},
  update: ["x = x - lr * g"],
  source: `${BOOK}.2`,
};

export const momentumRule: OptimizerDefinition = {
  summary: "Gradient descent with a decaying velocity, like a ball rolling downhill with friction (heavy ball).",
  hyperparameters: { lr: lr(0.01), momentum: momentum(0.9) },
  state: { v: 0 },
  update: ["v = momentum * v - lr * g", "x = x + v"],
  convention:
    "The velocity includes the learning rate. PyTorch's SGD has v = momentum·v + g, x = x − lr·v: the same path while lr is constant.",
  source: `${BOOK}.4; Polyak, Some methods of speeding up the convergence of iteration methods, 1964`,
};

export const nesterov: OptimizerDefinition = {
  summary: "Momentum with the gradient at the point to which the velocity leads (Nesterov's accelerated gradient).",
  hyperparameters: { lr: lr(0.01), momentum: momentum(0.9) },
  state: { v: 0 },
  update: ["x = x + momentum^2 * v - (1 + momentum) * lr * g", "v = momentum * v - lr * g"],
  convention:
    "x is the look-ahead point, so the gradient is taken at x itself. In the first line, v is the velocity before the step.",
  source:
    "Bengio, Boulanger-Lewandowski & Pascanu, Advances in Optimizing Recurrent Networks, arXiv 1212.0901, equation 7",
};
