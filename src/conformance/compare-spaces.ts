import { modulePath } from "../sweep/spec/module-use.ts";
import { compileLoss } from "../kernel/js/loss-function.ts";
import { moduleLoss } from "../kernel/user/module-loss.ts";
import type { SpaceModules } from "../kernel/user/load-modules.ts";
import { lossGraph } from "../objectives/loss-graph.ts";
import { namedSpace, spaceNames } from "../sweep/identity/space-names.ts";
import { pointReader, spaceSize } from "../sweep/points/samplers.ts";
import { spread, spreadIndices } from "../sweep/points/spread.ts";
import type { SameAsSpec } from "../sweep/spec/check-spec.ts";
import type { SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import { differenceOf } from "./difference-of.ts";
import type { Circumstances, UpdateDifference } from "./difference.ts";
import { follow } from "./follow.ts";
import { objectiveGradients, testGradients } from "./gradients.ts";
import type { GradientSource } from "./gradients.ts";
import { classCandidates, ruleCandidate, usualSplits } from "./stepper.ts";
import type { Candidate } from "./stepper.ts";
import { testRuns, variedRuns } from "./test-runs.ts";

/** Result of comparing an optimizer with a rule. */
export interface Conformance {
  /** Number of paths that were compared for at least one step. */
  readonly paths: number;
  readonly difference: UpdateDifference | undefined;
}

/** Receives the progress of a comparison. */
export interface Progress {
  /** Called before every run. */
  readonly onRun: (circumstances: Circumstances) => void;
  /** Called before every step. */
  readonly onStep: () => void;
}

// Bounds of the work: spaces of a grid, their paths, and coordinates times steps of a space.
const MOST_SPACES = 200;
const MOST_PATHS = 2000;
const MOST_OF_A_SPACE = 100;
const MOST_WORK = 3e6;

// Trials among which those to compare are chosen.
const MOST_READ = 10_000;

// Number of settings of a space that are compared on test gradients.
const TESTED = 3;

/**
 * Compares the optimizer of `sameAs` with its rule: in every space that has it, on the gradients of
 * trials from all over the space, repeats included, and on test gradients. Returns the first
 * difference. `modules` are those of the spec's spaces.
 */
export function compareSpaces(
  { spaces, seed }: SweepSpec,
  sameAs: SameAsSpec,
  modules: readonly SpaceModules[],
  progress: Progress,
): Conformance {
  const names = spaceNames(spaces.map(namedSpace));
  const own = spread(
    spaces.flatMap((space, i) => (space.optimizer.name === sameAs.optimizer ? [i] : [])),
    MOST_SPACES,
  );
  const most = Math.min(MOST_OF_A_SPACE, Math.max(1, Math.floor(MOST_PATHS / own.length)));
  let paths = 0;
  for (const i of own) {
    const space = spaces[i]!;
    const pair = pairOf(space, sameAs, modules[i] ?? {});
    for (const { source, hyperparameters, steps } of runs(space, sameAs, {
      ...{ name: names[i]!, modules: modules[i] ?? {}, seed, most },
    })) {
      const circumstances = { hyperparameters, gradients: source.about };
      progress.onRun(circumstances);
      const settings = { hyperparameters, steps, tolerance: sameAs.tolerance, onStep: progress.onStep };
      const { steps: compared, departure } = follow(pair.rule, pair.candidates, source, settings);
      if (departure !== undefined) {
        return { paths: paths + 1, difference: differenceOf(departure, circumstances, modulePath(space)) };
      }
      if (compared > 0) paths += 1;
    }
  }
  return { paths, difference: undefined };
}

interface Pair {
  readonly rule: Candidate;
  readonly candidates: readonly Candidate[];
}

function pairOf(space: SpaceSpec, { rule }: SameAsSpec, modules: SpaceModules): Pair {
  const { optimizer, objective, schedule, stop } = space;
  const { dim, minimum } = objective;
  const constants = { n: dim, maxSteps: stop.max_steps, ...(minimum === null ? {} : { minimum }) };
  const leader = ruleCandidate(rule, schedule, constants);
  if (optimizer.module === undefined) {
    return { rule: leader, candidates: [ruleCandidate(optimizer, schedule, constants)] };
  }
  if (modules.optimizer === undefined) throw new Error("a space of modules needs them loaded");
  const splits = optimizer.blocks === undefined ? usualSplits(dim) : [optimizer.blocks];
  const names = Object.keys(optimizer.hyperparameters);
  return { rule: leader, candidates: classCandidates(modules.optimizer, names, splits) };
}

interface Run {
  readonly source: GradientSource;
  readonly hyperparameters: Readonly<Record<string, number>>;
  readonly steps: number;
}

interface RunSettings {
  /** Name of the objective. */
  readonly name: string;
  readonly modules: SpaceModules;
  readonly seed: number;
  /** Maximum number of trials. */
  readonly most: number;
}

/** Yields the runs of a space: those of its trials, then test gradients. */
function* runs(space: SpaceSpec, { rule, ranges, steps }: SameAsSpec, settings: RunSettings): Generator<Run> {
  const { objective, optimizer, stop } = space;
  const { dim } = objective;
  const lossFunction =
    settings.modules.objective === undefined
      ? compileLoss(lossGraph(objective))
      : moduleLoss(settings.modules.objective, dim);
  const gradients = objectiveGradients(space, settings.seed, lossFunction, settings.name);
  const most = Math.max(1, Math.min(settings.most, Math.floor(MOST_WORK / (dim * steps))));
  const trials = someTrials(space, most).map(({ values, repeat }) => {
    return { hyperparameters: { ...rule.hyperparameters, ...values }, repeat };
  });
  for (const { hyperparameters, repeat } of trials) {
    yield { source: gradients(repeat), hyperparameters, steps: Math.min(steps, stop.max_steps) };
  }
  const sources = testGradients(dim);
  for (const [i, { hyperparameters }] of spread(trials, TESTED).entries()) {
    yield* testRuns(sources, hyperparameters, steps);
    const varied = Object.keys(optimizer.hyperparameters);
    if (i === 0) yield* variedRuns(sources, hyperparameters, { varied, ranges, steps });
  }
}

interface SomeTrial {
  readonly values: Readonly<Record<string, number>>;
  readonly repeat: number;
}

/** Returns at most `most` trials from all over a space. */
function someTrials(space: SpaceSpec, most: number): readonly SomeTrial[] {
  const reader = pointReader(space);
  const row = new Float64Array(reader.hyperparameters.length);
  const trials: SomeTrial[] = [];
  for (const index of spreadIndices(spaceSize(space), MOST_READ)) {
    if (!reader.read(index, row, 0)) continue;
    const values = Object.fromEntries(reader.hyperparameters.map((name, i) => [name, row[i]!]));
    trials.push({ values, repeat: reader.repeat(index) });
  }
  return spread(trials, most);
}
