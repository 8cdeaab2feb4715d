import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runLines } from "../command/run-lines.ts";
import type { Workplace } from "../command/sweep-command.ts";

/** A name that is to be shown, and to do nothing else. */
export const HOSTILE_NAME = `</script><script>alert("no")</script><!-- & 😀`;

const MIXED = `
name: ${JSON.stringify(HOSTILE_NAME)}
spaces:
  - name: noisy adam
    objective: { name: "<b>bold</b>", formula: "x^2 + y^4", start: [1, 1], domain: [-2, 2], minimum: 0, minimisers: [[0, 0]] }
    optimizer: adam
    start: random
    noise: 0.01
    repeats: 3
    parameters:
      lr: { min: 0.001, max: 1, scale: log, num: 6 }
      beta1: [0, 0.5, 0.9]
      beta2: [0.9, 0.99]
  - name: well
    objective: double_well
    optimizer: momentum
    parameters: { lr: { min: 0.001, max: 0.1, scale: log, num: 8 }, momentum: [0, 0.5, 0.9] }
  - name: ten dimensions
    objective: { name: rosenbrock, dim: 10 }
    optimizers: [momentum, rmsprop]
    schedule: lr / sqrt(t)
    clip: 10
    parameters: { lr: { min: 0.001, max: 0.1, scale: log, num: 5 } }
  - name: own module
    objective: { name: slope, module: ./slope.ts, dim: 2, start: [1, 1] }
    optimizer: sgd
    parameters: { lr: [0.01, 0.1] }
stop: { max_steps: 1000, target: 1.0e-4 }
`;

const MODULE = `
export const value = (x: Float64Array): number => x[0]! ** 2 + x[1]! ** 2;
export const gradient = (x: Float64Array, out: Float64Array): void => {
  out[0] = 2 * x[0]!;
  out[1] = 2 * x[1]!;
};
`;

/**
 * Runs sweeps/stability.yaml and a sweep of all sorts, and makes one report of both: report.html.
 */
export async function makeReport(place: Workplace): Promise<string> {
  const stability = fileURLToPath(new URL("../../../sweeps/stability.yaml", import.meta.url));
  place.write("stability.yaml", readFileSync(stability, "utf8"));
  place.write("mixed.yaml", MIXED);
  place.write("slope.ts", MODULE);
  const [first, second, report] = await runLines(place, [
    ["run", "stability.yaml", "--quiet", "--threads", "1", "--set", "stop.max_steps=300"],
    ["run", "mixed.yaml", "--quiet", "--threads", "1"],
    ["report", "1", "2", "-o", "report.html"],
  ]);
  for (const ended of [first, second, report]) {
    if (ended?.code !== 0) throw new Error(`ended with ${ended?.code}: ${ended?.stderr}`);
  }
  return report!.stderr;
}
