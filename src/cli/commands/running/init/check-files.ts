import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { shellWord } from "../../../../platform/shell-word.ts";

/** A file to write. */
export interface NewFile {
  /** Path from the working directory. */
  readonly path: string;
  readonly text: string;
}

/** Path of the grid of `sweep init --check` by default. */
export const GATE = "convergence/adam.yaml";

const MODULE = "adam.mjs";
const WORKFLOW = ".github/workflows/convergence.yml";
const LOCK = "package-lock.json";
const SCHEMA = "node_modules/gradsweep/grid.schema.json";

/**
 * Returns a gate for CI: a grid, beside it an optimizer in a module, and a workflow. The workflow
 * is at the top of the Git repository, where GitHub reads it.
 */
export function checkFiles(grid: string): readonly NewFile[] {
  const top = nearest(".git") ?? ".";
  const schema = join(nearest(SCHEMA) ?? ".", SCHEMA);
  return [
    { path: grid, text: gridText(grid, withSlashes(relative(dirname(resolve(grid)), resolve(schema)))) },
    { path: join(dirname(grid), MODULE), text: moduleText },
    { path: join(top, WORKFLOW), text: workflowText(grid, top) },
  ];
}

/** Returns the nearest folder above the working directory that has a file; relative. */
function nearest(name: string): string | undefined {
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    if (existsSync(join(folder, name))) return relative(process.cwd(), folder) || ".";
    if (folder === dirname(folder)) return undefined;
  }
}

function withSlashes(path: string): string {
  return path.split(sep).join("/");
}

function gridText(grid: string, schema: string): string {
  return `# yaml-language-server: $schema=${schema}
# Guards an optimizer in CI: \`sweep check ${shellWord(withSlashes(grid))}\` runs it and fails if it got worse.
# \`--update\` writes its results to a baseline, with which the next check compares each trial.
objectives: [ravine, rosenbrock]
optimizers:
  - name: my adam
    module: ./${MODULE} # your own optimizer: the default export, a class
    hyperparameters: { lr: 0.001, beta1: 0.9, beta2: 0.999, eps: 1e-8 }
parameters:
  lr: [0.03, 0.1, 0.3]
stop: { max_steps: 5000, target: 1e-6 }
same_as: { my adam: adam } # the class must make the steps of the built-in rule
expect: # SQL over the results; each must be true
  - name: every setting converges on the ravine
    sql: >-
      SELECT count(*) FILTER (WHERE status <> 'converged') = 0 AND count(*) > 0
      FROM results WHERE objective = 'ravine'
`;
}

/** ECMAScript by its extension, so it works in packages of type commonjs too. */
const moduleText = `// Adam (Kingma and Ba, 2015). Replace it by your own, or import that here:
// export { Adam as default } from "../src/adam.js";
export default class Adam {
  constructor({ lr, beta1, beta2, eps }) {
    Object.assign(this, { lr, beta1, beta2, eps });
    this.t = 0;
    this.moments = {};
  }

  /** Changes the arrays of \`params\` in place; \`grads\` has the gradients by the same names. */
  update(params, grads) {
    this.t += 1;
    for (const [name, x] of Object.entries(params)) {
      const { m, v } = (this.moments[name] ??= { m: new Float64Array(x.length), v: new Float64Array(x.length) });
      for (const [i, g] of grads[name].entries()) {
        m[i] = this.beta1 * m[i] + (1 - this.beta1) * g;
        v[i] = this.beta2 * v[i] + (1 - this.beta2) * g * g;
        const mean = m[i] / (1 - this.beta1 ** this.t);
        const square = v[i] / (1 - this.beta2 ** this.t);
        x[i] -= (this.lr * mean) / (Math.sqrt(square) + this.eps);
      }
    }
  }
}
`;

function workflowText(grid: string, top: string): string {
  const fromTop = (path: string): string => withSlashes(relative(resolve(top), resolve(path)));
  const pattern = withSlashes(join(dirname(grid), "*.yaml"));
  const folder = fromTop(".");
  const lock = fromTop(join(nearest(LOCK) ?? ".", LOCK));
  const [major] = process.versions.node.split(".");
  const here = folder === "" ? "" : `    defaults: { run: { working-directory: ${JSON.stringify(folder)} } }\n`;
  const locked = lock === LOCK ? "" : `, cache-dependency-path: ${JSON.stringify(lock)}`;
  return `# Needs gradsweep among the devDependencies: npm install --save-dev gradsweep
name: convergence
on: [push, pull_request]
jobs:
  check:
    runs-on: ubuntu-latest
${here}    steps:
      - uses: actions/checkout@v6
      - uses: actions/setup-node@v6
        with: { node-version: ${major}, cache: npm${locked} }
      - run: npm ci
      - run: npx sweep check ${quoted(pattern)} --junit convergence.xml
      - uses: actions/upload-artifact@v6
        if: always()
        with: { name: convergence, path: ${JSON.stringify(fromTop("convergence.xml"))} }
`;
}

/** Quotes a pattern for a shell, always: the command expands it. */
function quoted(pattern: string): string {
  return `'${pattern.replaceAll("'", String.raw`'\''`)}'`;
}
