const ONE = 'objective: { name: one, formula: "x^2", start: [1], minimum: 0 }\noptimizer: sgd\n';
const STOP = "stop: { max_steps: 60000000, target: 1e-8 }\n";

/** Rates of which the trials have a heavy tail of lengths: P(length > s) = (s / least)^−0.6. */
const TAIL = Array.from(
  { length: 2000 },
  (_, i) => 9.2 / (2 * Math.min(5e7 + 1000 * i, 1e6 * (1 - i / 2000) ** (-1 / 0.6))),
);
const rates = (values: readonly number[]): string => `parameters: { lr: [${values.join(", ")}] }\n`;
const FAST = "- { objective: sphere, parameters: { lr: { min: 0.1, max: 0.4, num: 1000000 } } }";
const SLOW = "- { objective: rosenbrock, parameters: { lr: { min: 1e-6, max: 1e-5, num: 5000 } } }";
const spaces = (...blocks: readonly string[]): string =>
  `optimizer: sgd\nstop: { max_steps: 500000 }\nspaces:\n${blocks.map((block) => `  ${block}\n`).join("")}`;

/** Grids whose trials differ much in length, to hold the time left against that of runs. */
export const ETA_GRIDS: Readonly<Record<string, string>> = {
  "a fast space, then a slow one": spaces(FAST, SLOW),
  "a slow space, then a fast one": spaces(SLOW, FAST),
  "a heavy tail, long trials first": ONE + rates(TAIL.toReversed()) + STOP,
  "a heavy tail, short trials first": ONE + rates(TAIL) + STOP,
  "a heavy tail, in no order": ONE + rates(TAIL.map((_, i) => TAIL[(i * 769) % TAIL.length]!)) + STOP,
  "many spaces": `
objectives: [ackley, beale, rastrigin, rosenbrock, booth, { name: rosenbrock, dim: 100 }]
optimizers: [sgd, momentum, adam]
parameters: { lr: { min: 1e-5, max: 1, scale: log, num: 300 } }
stop: { max_steps: 100000 }`,
};
