/**
 * The single-tensor algorithms of PyTorch 2.13 (torch/optim/*.py) as plain loops, and Lion as its
 * paper has it: written from those, not from the formulas under test, with their order of
 * operations and their own names.
 */
type Tensor = Float64Array;

/**
 * Makes an optimizer with its state for `length` parameters; the result changes `param` in place.
 */
type Reference = (h: Hyperparameters, length: number) => (param: Tensor, grad: Tensor) => void;
type Hyperparameters = Readonly<Record<string, number>>;

/** torch.lerp: start + weight·(end − start), from the nearer end. */
function lerp(start: number, end: number, weight: number): number {
  return weight < 0.5 ? start + weight * (end - start) : end - (end - start) * (1 - weight);
}

/**
 * Loops over the elements; `each` gets param, the decayed gradient and the index, and returns the
 * new param.
 */
function elements(weightDecay: number, each: (p: number, g: number, i: number) => number) {
  return (param: Tensor, grad: Tensor): void => {
    for (const [i, p] of param.entries()) {
      const g = grad[i] ?? NaN;
      param[i] = each(p, weightDecay === 0 ? g : g + p * weightDecay, i);
    }
  };
}

const get = (tensor: Tensor, i: number): number => tensor[i] ?? NaN;

const adagrad: Reference = ({ lr = 0, lr_decay = 0, weight_decay = 0, eps = 0 }, length) => {
  const stateSum = new Float64Array(length);
  let step = 0;
  return (param, grad) => {
    step += 1;
    const clr = lr / (1 + (step - 1) * lr_decay);
    elements(weight_decay, (p, g, i) => {
      stateSum[i] = get(stateSum, i) + g * g;
      const std = Math.sqrt(get(stateSum, i)) + eps;
      return p + -clr * (g / std);
    })(param, grad);
  };
};

const rmsprop: Reference = ({ lr = 0, alpha = 0, eps = 0, weight_decay = 0 }, length) => {
  const squareAvg = new Float64Array(length);
  return elements(weight_decay, (p, g, i) => {
    squareAvg[i] = get(squareAvg, i) * alpha + (1 - alpha) * g * g;
    const avg = Math.sqrt(get(squareAvg, i)) + eps;
    return p + -lr * (g / avg);
  });
};

const adadelta: Reference = ({ lr = 0, rho = 0, eps = 0, weight_decay = 0 }, length) => {
  const squareAvg = new Float64Array(length);
  const accDelta = new Float64Array(length);
  return elements(weight_decay, (p, g, i) => {
    squareAvg[i] = get(squareAvg, i) * rho + (1 - rho) * g * g;
    const std = Math.sqrt(get(squareAvg, i) + eps);
    const delta = (Math.sqrt(get(accDelta, i) + eps) / std) * g;
    accDelta[i] = get(accDelta, i) * rho + (1 - rho) * delta * delta;
    return p - lr * delta;
  });
};

function adamLike(decoupled: boolean): Reference {
  return ({ lr = 0, beta1 = 0, beta2 = 0, eps = 0, weight_decay = 0 }, length) => {
    const expAvg = new Float64Array(length);
    const expAvgSq = new Float64Array(length);
    let step = 0;
    return (param, grad) => {
      step += 1;
      const stepSize = lr / (1 - beta1 ** step);
      const biasCorrection2Sqrt = (1 - beta2 ** step) ** 0.5;
      elements(decoupled ? 0 : weight_decay, (before, g, i) => {
        const p = decoupled ? before * (1 - lr * weight_decay) : before;
        expAvg[i] = lerp(get(expAvg, i), g, 1 - beta1);
        expAvgSq[i] = get(expAvgSq, i) * beta2 + (1 - beta2) * g * g;
        const denom = Math.sqrt(get(expAvgSq, i)) / biasCorrection2Sqrt + eps;
        return p + -stepSize * (get(expAvg, i) / denom);
      })(param, grad);
    };
  };
}

const nadam: Reference = (h, length) => {
  const { lr = 0, beta1 = 0, beta2 = 0, eps = 0, weight_decay = 0, momentum_decay = 0 } = h;
  const expAvg = new Float64Array(length);
  const expAvgSq = new Float64Array(length);
  let step = 0;
  let muProduct = 1;
  return (param, grad) => {
    step += 1;
    const biasCorrection2 = 1 - beta2 ** step;
    const mu = beta1 * (1 - 0.5 * 0.96 ** (step * momentum_decay));
    const muNext = beta1 * (1 - 0.5 * 0.96 ** ((step + 1) * momentum_decay));
    muProduct *= mu;
    const muProductNext = muProduct * muNext;
    elements(weight_decay, (before, g, i) => {
      expAvg[i] = lerp(get(expAvg, i), g, 1 - beta1);
      expAvgSq[i] = get(expAvgSq, i) * beta2 + (1 - beta2) * g * g;
      const denom = Math.sqrt(get(expAvgSq, i) / biasCorrection2) + eps;
      const p = before + ((-lr * (1 - mu)) / (1 - muProduct)) * (g / denom);
      return p + ((-lr * muNext) / (1 - muProductNext)) * (get(expAvg, i) / denom);
    })(param, grad);
  };
};

const radam: Reference = ({ lr = 0, beta1 = 0, beta2 = 0, eps = 0, weight_decay = 0 }, length) => {
  const expAvg = new Float64Array(length);
  const expAvgSq = new Float64Array(length);
  let step = 0;
  return (param, grad) => {
    step += 1;
    const biasCorrection1 = 1 - beta1 ** step;
    const biasCorrection2 = 1 - beta2 ** step;
    const rhoInf = 2 / (1 - beta2) - 1;
    const rhoT = rhoInf - (2 * step * beta2 ** step) / biasCorrection2;
    elements(weight_decay, (p, g, i) => {
      expAvg[i] = lerp(get(expAvg, i), g, 1 - beta1);
      expAvgSq[i] = get(expAvgSq, i) * beta2 + (1 - beta2) * g * g;
      const biasCorrectedExpAvg = get(expAvg, i) / biasCorrection1;
      if (rhoT <= 5) return p - biasCorrectedExpAvg * lr;
      const rect = (((rhoT - 4) * (rhoT - 2) * rhoInf) / ((rhoInf - 4) * (rhoInf - 2) * rhoT)) ** 0.5;
      const adaptiveLr = biasCorrection2 ** 0.5 / (Math.sqrt(get(expAvgSq, i)) + eps);
      return p - biasCorrectedExpAvg * lr * adaptiveLr * rect;
    })(param, grad);
  };
};

const adamax: Reference = ({ lr = 0, beta1 = 0, beta2 = 0, eps = 0, weight_decay = 0 }, length) => {
  const expAvg = new Float64Array(length);
  const expInf = new Float64Array(length);
  let step = 0;
  return (param, grad) => {
    step += 1;
    const clr = lr / (1 - beta1 ** step);
    elements(weight_decay, (p, g, i) => {
      expAvg[i] = lerp(get(expAvg, i), g, 1 - beta1);
      expInf[i] = Math.max(get(expInf, i) * beta2, Math.abs(g) + eps);
      return p + -clr * (get(expAvg, i) / get(expInf, i));
    })(param, grad);
  };
};

const rprop: Reference = ({ lr = 0, eta_minus = 0, eta_plus = 0, step_min = 0, step_max = 0 }, length) => {
  const prev = new Float64Array(length);
  const stepSize = new Float64Array(length).fill(lr);
  return elements(0, (p, gradient, i) => {
    let sign = Math.sign(gradient * get(prev, i));
    if (sign > 0) sign = eta_plus;
    else if (sign < 0) sign = eta_minus;
    else sign = 1;
    stepSize[i] = Math.min(Math.max(get(stepSize, i) * sign, step_min), step_max);
    const g = sign === eta_minus ? 0 : gradient;
    prev[i] = g;
    return p - Math.sign(g) * get(stepSize, i);
  });
};

/**
 * arXiv 2302.06675, algorithm 2: c = β₁m + (1 − β₁)g; θ = θ − η(sign(c) + λθ); m = β₂m + (1 − β₂)g.
 */
const lion: Reference = ({ lr = 0, beta1 = 0, beta2 = 0, weight_decay = 0 }, length) => {
  const m = new Float64Array(length);
  return elements(0, (theta, g, i) => {
    const c = beta1 * get(m, i) + (1 - beta1) * g;
    m[i] = beta2 * get(m, i) + (1 - beta2) * g;
    return theta * (1 - lr * weight_decay) - lr * Math.sign(c);
  });
};

export const references: Readonly<Record<string, Reference>> = {
  adagrad,
  rmsprop,
  adam: adamLike(false),
  adamw: adamLike(true),
  nadam,
  radam,
  adadelta,
  adamax,
  rprop,
  lion,
};
