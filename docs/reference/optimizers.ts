import { recordRun } from "../../src/analysis/trajectory/run-record.ts";
import type { RunRecord } from "../../src/analysis/trajectory/run-record.ts";
import { range } from "../../src/cli/commands/reference/describe-values.ts";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import type { OptimizerDefinition } from "../../src/optimizers/definition.ts";
import { optimizers } from "../../src/optimizers/registry.ts";
import { code, table } from "./markdown.ts";
import { landscapeSvg } from "./svg.ts";
import type { Interval, Point } from "./svg.ts";

const FOLDER = "pictures/optimizers";
const STEPS = 100;
// The part of the ravine that the paths cross.
const X: Interval = [-8, 5];
const Y: Interval = [-4, 4];

const RATES: readonly number[] = [-3, -2, -1, 0, 1].flatMap((decade) =>
  [1, 1.5, 2, 3, 5, 7].map((digit) => Number(`${digit}e${decade}`)),
);

/** The run of an optimizer at its best learning rate. */
interface BestRun {
  readonly lr: number;
  readonly run: RunRecord;
}

/** Returns what makes the page of optimizers and their pictures, by path in docs/. */
export function optimizerFiles(): Map<string, () => string> {
  const entries = Object.entries(optimizers).map(([name, definition]) => ({ name, definition, best: bestOf(name) }));
  const page = [
    "# Optimizers",
    "The built-in update rules, as `sweep describe NAME` shows them. `x` is one parameter, `g` its gradient and `t` the step, counted from 1. " +
      "State keeps its value from step to step. [Formulas](formulas.md) explains the language and how to write a rule of your own.",
    `Each picture shows a path on the objective [ravine](objectives.md#ravine), f = x²/20 + y², from (−7, 2), of ${STEPS} steps. ` +
      `The learning rate is the one of ${RATES.length} from ${RATES[0]} to ${RATES.at(-1)} whose mean loss over these steps is lowest. ` +
      "Other hyperparameters have their defaults.",
    table(
      ["optimizer", "lr", `loss after ${STEPS} steps`, "about"],
      entries.map(({ name, definition, best: { lr, run } }) => [
        `[${name}](#${name})`,
        lr,
        shownLoss(run.finalLoss),
        definition.summary,
      ]),
    ),
    ...entries.map(({ name, definition, best }) => section(name, definition, best.lr)),
  ];
  return new Map([
    ["optimizers.md", () => `${page.join("\n\n")}\n`],
    ...entries.map(({ name, best }) => [`${FOLDER}/${name}.svg`, () => picture(best.run)] as const),
  ]);
}

function section(name: string, definition: OptimizerDefinition, lr: number): string {
  const { summary, hyperparameters, state, update, convention, source } = definition;
  const starts = Object.entries(state).map(([key, start]) => code(`${key} = ${start}`));
  return [
    `## ${name}`,
    summary,
    `![The path of ${name} with lr ${lr} on the ravine.](${FOLDER}/${name}.svg)`,
    ["```", ...update, "```"].join("\n"),
    ...(starts.length === 0 ? [] : [`State at the start: ${starts.join(", ")}.`]),
    table(
      ["hyperparameter", "default", "allowed", "about"],
      Object.entries(hyperparameters).map(([key, one]) => [code(key), one.default, range(one.range), one.summary]),
    ),
    ...(convention === undefined ? [] : [`Convention: ${convention}`]),
    `Source: ${source}.`,
  ].join("\n\n");
}

/** Runs an optimizer at all rates and returns the run with the lowest mean loss. */
function bestOf(optimizer: string): BestRun {
  const grid = { objective: "ravine", optimizer, parameters: { lr: RATES }, stop: { max_steps: STEPS, target: 0 } };
  const { spaces, seed } = parseGrid(JSON.stringify(grid), { file: "docs" }).spec;
  const space = spaces[0]!;
  const runs = RATES.map((lr): BestRun => {
    const defaults = Object.entries(space.optimizer.hyperparameters);
    const hyperparameters = defaults.map(([key, value]) => (key === "lr" ? lr : value));
    const running = recordRun({ space, seed, repeat: 0, hyperparameters });
    for (let next = running.next(); ; next = running.next()) if (next.done === true) return { lr, run: next.value };
  });
  const total = ({ run }: BestRun): number => run.losses.reduce((sum, loss) => sum + loss, 0);
  return runs
    .filter(({ run }) => run.status !== "diverged")
    .reduce((best, one) => (total(one) < total(best) ? one : best));
}

function shownLoss(loss: number): string {
  return loss === 0 ? "0" : loss.toExponential(1);
}

function picture({ path }: RunRecord): string {
  const points = Array.from({ length: path.length / 2 }, (_, i): Point => [path[2 * i]!, path[2 * i + 1]!]);
  return landscapeSvg({
    value: (x, y) => x ** 2 / 20 + y ** 2,
    x: X,
    y: Y,
    path: points,
    start: points[0]!,
    minima: [[0, 0]],
  });
}
