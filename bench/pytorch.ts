import { spawnSync } from "node:child_process";
import type { SpawnSyncReturns } from "node:child_process";
import { fileURLToPath } from "node:url";
import { compilerUsed, kernelNames } from "./kernel-names.ts";
import { checkLosses, lossesByHand, MOST_DIFFERENCE, pairWorks } from "./kernels.ts";
import { PAIRS } from "./pairs.ts";
import type { Pair } from "./pairs.ts";
import { times } from "./section.ts";
import type { Section } from "./section.ts";
import { bestOfTurns, seconds, timed } from "./timing.ts";
import type { Works } from "./timing.ts";
import { LRS, MOMENTUM, rowsOf, trainingTasks, trainingWorks } from "./training.ts";
import type { TrainingTask } from "./training.ts";

const TURNS = 3;
const PROGRAM = fileURLToPath(new URL("pytorch.py", import.meta.url));
const FORMULAS = ["rosenbrock × momentum", "rosenbrock × adam", "rosenbrock 100-D × momentum"];

/** Measures kernels as ratios to the same trials in PyTorch, if `PYTHON` or python3 has it. */
export function pytorch(): Section {
  const version = versionHere();
  const names = kernelNames();
  const row = (name: string, works: Works, steps: number, task: object, expected: readonly number[]): string[] => {
    const { hand: _, ...kernels } = works;
    const best = bestOfTurns<string>(timed(kernels, seconds), TURNS);
    const answer = inPyTorch(task);
    checkLosses(name, "PyTorch", answer.losses, expected);
    const perStep = Number((1e6 * answer.seconds).toPrecision(3)).toLocaleString("en");
    const ratios = names.map((one) => times((answer.seconds * steps) / (best[one] ?? NaN)));
    return [name, answer.trials.toLocaleString("en"), perStep, ...ratios];
  };
  return {
    title: "PyTorch on one thread",
    about: [
      `PyTorch ${version ?? "is not installed here"}: float64, gradients by autograd, without stop rules. Formulas: trials as rows of`,
      "one tensor, of the number of rows from 64 to 16,384 that is fastest. Training: the same tasks as by hand, with",
      `torch.optim.SGD, one trial after the other. Final losses agree to ${MOST_DIFFERENCE}. Wall-clock time, the best of ${TURNS} turns.`,
      compilerUsed(),
    ].join("\n"),
    columns: ["", "trials in a tensor", "PyTorch, µs a step of a trial", ...names.map((one) => `${one} / PyTorch`)],
    rows:
      version === undefined
        ? []
        : [
            ...PAIRS.filter(({ name }) => FORMULAS.includes(name)).map((pair) =>
              row(
                pair.name,
                pairWorks(pair, names),
                pair.trials.length * pair.maxSteps,
                formulaTask(pair),
                lossesByHand(pair),
              ),
            ),
            ...Object.entries(trainingTasks()).map(([name, task]) =>
              row(name, trainingWorks(task, names), LRS.length * (task.steps + 1), digitsTask(task), trained(task)),
            ),
          ],
  };
}

interface Answer {
  /** Seconds for a step of a trial. */
  readonly seconds: number;
  /** Trials in one tensor. */
  readonly trials: number;
  readonly losses: readonly number[];
}

/** Returns the version of PyTorch; undefined without it. */
function versionHere(): string | undefined {
  const { status, stdout } = python(["--version"]);
  return status === 0 ? stdout.trim() : undefined;
}

function inPyTorch(task: object): Answer {
  const { status, signal, stdout, stderr } = python([], JSON.stringify({ ...task, turns: TURNS }));
  if (status !== 0) throw new Error(`PyTorch ended with ${status ?? signal}: ${stderr}`);
  return JSON.parse(stdout) as Answer;
}

function python(args: readonly string[], input = ""): SpawnSyncReturns<string> {
  const env = { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" };
  const command = process.env["PYTHON"] || "python3";
  return spawnSync(command, [PROGRAM, ...args], { input, env, encoding: "utf8", maxBuffer: Infinity });
}

function formulaTask({ space, trials, maxSteps }: Pair): object {
  return { trials, start: space.objective.start, steps: maxSteps, optimizer: space.optimizer.name };
}

function digitsTask({ objective, size, steps }: TrainingTask): object {
  const { blocks = [], start, data, parameters } = objective;
  const column = (name: string): Float64Array => data!.values![data!.columns.findIndex((one) => one.name === name)]!;
  return {
    ...{ X: [...column("X")], labels: Array.from(column("y"), (label) => label - 1) },
    ...{ start, shapes: blocks.map(({ shape }) => shape), lambda: parameters["lambda"] ?? 0 },
    ...{ lrs: LRS, momentum: MOMENTUM, size, steps, rows: [...rowsOf(size)] },
  };
}

function trained({ train, size, steps }: TrainingTask): number[] {
  return LRS.map((lr) => train(lr, MOMENTUM, rowsOf(size), steps + 1));
}
