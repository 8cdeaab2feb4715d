import { distance } from "fastest-levenshtein";

/**
 * Our names, each with the names that other tools, papers and languages have for it. A word that
 * has several meanings has the one that its place allows.
 */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  // Keys of a grid.
  name: ["type", "id", "kind", "title"],
  objective: ["obj", "fn", "function", "problem", "benchmark", "loss_function", "cost"],
  objectives: ["functions", "problems", "benchmarks"],
  optimizer: ["optimiser", "opt", "optim", "algorithm", "algo", "method", "rule"],
  optimizers: ["optimisers", "algorithms", "methods", "rules"],
  parameters: ["params", "hyperparameters", "hyperparams", "hparams", "hp", "axes", "grid", "search_space"],
  hyperparameters: ["params", "parameters", "hyperparams", "hparams", "defaults"],
  stop: ["stopping", "stop_rules", "stopping_criteria", "criteria", "termination", "until"],
  repeats: [
    "repeat",
    "runs",
    "replicates",
    "repetitions",
    "n_runs",
    "num_runs",
    "trials",
    "n_trials",
    "n_repeats",
    "num_repeats",
    "seeds",
  ],
  method: ["sampler", "sampling", "search", "search_method", "strategy"],
  samples: ["n_samples", "num_samples", "n_points", "num_points", "points"],
  goal: ["metric", "minimize", "minimise", "optimize_for"],
  random: ["uniform", "monte_carlo", "random_search"],
  latin: ["lhs", "latin_hypercube", "hypercube"],
  sobol: ["qmc", "quasi_random", "quasirandom", "quasi_monte_carlo", "low_discrepancy"],
  noise: ["sigma", "std", "noise_std", "gradient_noise"],
  schedule: ["scheduler", "lr_schedule", "lr_scheduler"],
  clip: ["clip_norm", "clipnorm", "grad_clip", "clip_grad", "clip_grad_norm", "max_grad_norm", "max_norm"],
  seed: ["random_seed", "random_state", "rng"],
  spaces: ["blocks", "grids"],
  expect: ["expectations", "assert", "asserts"],
  // Stop rules.
  max_steps: [
    ...["step", "steps", "max_step", "num_steps", "n_steps", "nsteps", "total_steps", "budget"],
    ...[
      "iterations",
      "iters",
      "max_iter",
      "max_iters",
      "maxiter",
      "max_iterations",
      "maxit",
      "niter",
      "n_iter",
      "n_iters",
      "num_iter",
      "num_iters",
    ],
    ...["epoch", "epochs", "max_epochs", "num_epochs", "n_epochs"],
  ],
  target: [
    "tol",
    "tolerance",
    "ftol",
    "xtol",
    "rtol",
    "atol",
    "abs_tol",
    "threshold",
    "accuracy",
    "precision",
    "epsilon",
  ],
  gradient: ["gtol", "grad", "grad_tol", "gradient_tol", "gradient_norm"],
  diverge: ["divergence", "max_loss", "explode"],
  seconds: ["timeout", "time", "time_limit", "max_seconds", "max_time"],
  // Axes.
  num: ["n", "count", "points", "steps", "number", "size", "samples", "length", "resolution", "n_points", "num_points"],
  min: ["from", "start", "low", "lower", "lo", "a"],
  max: ["to", "stop", "end", "high", "upper", "hi", "b"],
  step: ["by", "stride", "increment", "delta"],
  scale: ["spacing", "distribution", "log", "space"],
  values: ["value", "choices", "options", "list", "grid"],
  gt: [">", "above", "greater"],
  gte: [">=", "min", "from"],
  lt: ["<", "below", "less"],
  lte: ["<=", "max", "to"],
  sql: ["query", "select", "condition", "where"],
  // An objective.
  formula: ["expression", "expr", "f", "function", "equation"],
  start: ["x0", "x_0", "init", "initial", "start_point", "starting_point", "initial_point", "point"],
  dim: ["n", "d", "ndim", "dims", "dimension", "dimensions"],
  domain: ["bounds", "range", "limits", "box"],
  minimum: ["min", "fmin", "f_min", "optimum", "min_value"],
  minimisers: ["minimizers", "minimizer", "minimiser", "minima", "argmin", "x_min", "xmin", "optima"],
  module: ["file", "path", "script"],
  // An optimizer.
  update: ["updates", "step", "rules", "lines", "formula"],
  state: ["states", "init", "buffers"],
  lr: ["learning_rate", "learning_rates", "learningrate", "alpha", "eta", "step_size", "stepsize"],
  momentum: ["beta", "gamma", "mom", "mu"],
  beta1: ["b1", "betas", "beta_1"],
  beta2: ["b2", "beta_2"],
  eps: ["epsilon", "eps1"],
  weight_decay: ["wd", "l2", "decay", "weightdecay", "lambda"],
  rho: ["decay_rate"],
  // Optimizers and objectives.
  sgd: ["gd", "gradient_descent", "vanilla", "steepest_descent"],
  nesterov: ["nag", "nesterov_momentum"],
  rprop: ["resilient"],
  rosenbrock: ["banana", "rosen"],
  // Columns.
  final_loss: ["loss", "final", "value", "objective_value"],
  trial: ["trial_id", "number"],
};

/**
 * Returns the end of a message about an unknown key, name or column, `: did you mean "momentum"?`:
 * the candidate that has this name elsewhere, or is similar; else "".
 */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const all = [...candidates].filter((candidate) => candidate !== word);
  const found = sameName(word, all);
  return found === undefined ? similarTo(word, all) : `: did you mean "${found}"?`;
}

/** Returns the end of a message about a misspelt word, or "" if no candidate is similar. */
export function similarTo(word: string, candidates: Iterable<string>): string {
  const found = similarWord(word, candidates);
  return found === undefined ? "" : `: did you mean "${found}"?`;
}

/**
 * Returns the candidate that differs in at most a third of the letters, or is the only longer one.
 * Case and hyphens do not count. Single letters have no similar candidates.
 */
export function similarWord(word: string, candidates: Iterable<string>): string | undefined {
  const all = [...candidates].filter((candidate) => candidate !== word);
  return closeSpelling(word, all) ?? onlyLonger(word, all);
}

/** Returns the candidate that has this name elsewhere. */
export function sameName(word: string, candidates: Iterable<string>): string | undefined {
  const all = [...candidates];
  const plain = plainWord(word);
  return (
    all.find((candidate) => plainWord(candidate) === plain) ??
    all.find((candidate) => Object.hasOwn(OTHER_NAMES, candidate) && OTHER_NAMES[candidate]?.includes(plain))
  );
}

function closeSpelling(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    const differing = distance(plainWord(word), plainWord(candidate));
    const longest = Math.max(word.length, candidate.length);
    const limit = longest === 1 ? 0 : Math.max(1, Math.floor(longest / 3));
    if (differing > limit || differing >= least) continue;
    best = candidate;
    least = differing;
  }
  return best;
}

function onlyLonger(word: string, candidates: readonly string[]): string | undefined {
  const longer = candidates.filter((candidate) => plainWord(candidate).startsWith(plainWord(word)));
  return word.length >= 3 && longer.length === 1 ? longer[0] : undefined;
}

function plainWord(word: string): string {
  return word.toLowerCase().replaceAll(/[- ]/g, "_");
}

/** Returns how to write a number that contains commas. Groups of three digits may be thousands. */
export function remedyForCommas(text: string): string {
  const whole = text.replaceAll(",", "");
  const isGrouped = /^[-+]?[1-9]\d{0,2}(,\d{3})+$/.test(text);
  if (!isGrouped) return `write ${text.replace(",", ".")}, with a decimal point`;
  return text.split(",").length > 2
    ? `write ${whole}`
    : `write ${whole}, or ${text.replace(",", ".")} with a decimal point`;
}
