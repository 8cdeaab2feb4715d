import type { OptimizerModule } from "../modules/user-module.ts";
import { modulePath } from "../sweep/spec/module-use.ts";
import { lossParts } from "../kernel/js/trial-function.ts";
import { moduleLosses } from "../kernel/user/module-rows.ts";
import type { SpaceModules } from "../kernel/user/load-modules.ts";
import { withLevels } from "../kernel/user/with-levels.ts";
import { namedSpace, spaceNames } from "../sweep/identity/space-names.ts";
import { pointReader, specSize } from "../sweep/points/samplers.ts";
import { spread, spreadIndices } from "../sweep/points/spread.ts";
import type { SameAsSpec } from "../sweep/spec/check-spec.ts";
import { valueOf } from "../sweep/spec/levels.ts";
import type { SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import { differenceOf } from "./difference-of.ts";
import type { Circumstances, UpdateDifference } from "./difference.ts";
import { follow } from "./follow.ts";
import { objectiveGradients, testGradients } from "./gradients.ts";
import { classCandidates, ruleCandidate, usualSplits } from "./stepper.ts";
import type { Candidate } from "./stepper.ts";
import { longRun, TEST_SPLITS, testRuns, variedRuns, WIDE_SPLIT, wideRun } from "./test-runs.ts";
import type { TestRun } from "./test-runs.ts";
import { CHECK_LIMITS, TimeBudget } from "./time-budget.ts";
import type { ComparedSteps } from "./time-budget.ts";

/** Result of comparing an optimizer with a rule. */
export interface Conformance {
  /** Number of paths that were compared for at least one step. */
  readonly paths: number;
  readonly steps: ComparedSteps;
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
  const budget = new TimeBudget(CHECK_LIMITS);
  let paths = 0;
  for (const [k, i] of own.entries()) {
    const [space, loaded] = [spaces[i]!, modules[i] ?? {}];
    const settings = { name: names[i]!, modules: loaded, seed, most };
    const all = [
      ...pairedRuns(pairOf(space, sameAs, loaded), runs(space, sameAs, settings), false),
      ...(k === 0 ? runsInOtherDimensions(space, sameAs, loaded) : []),
    ];
    const circumstancesOf = ({ hyperparameters, source }: TestRun): Circumstances => {
      return { hyperparameters: spelt(hyperparameters, space, sameAs), gradients: source.about };
    };
    const shares = [k / own.length, (k + 1) / own.length] as const;
    const made = budget.spend(all, shares, (run, mayGoOn) => {
      const { pair, source, hyperparameters, steps } = run;
      progress.onRun(circumstancesOf(run));
      const goesOn = (t: number): boolean => {
        progress.onStep();
        return mayGoOn(t);
      };
      const path = { hyperparameters, steps, tolerance: sameAs.tolerance, goesOn };
      return follow(pair.rule, pair.candidates, source, path);
    });
    for (const [run, { steps, departure }] of made) {
      if (steps > 0 || departure !== undefined) paths += 1;
      if (departure === undefined) continue;
      const difference = differenceOf(departure, circumstancesOf(run), modulePath(space));
      return { paths, steps: budget.steps, difference };
    }
  }
  return { paths, steps: budget.steps, difference: undefined };
}

/** Returns the values of hyperparameters in the optimizer's spelling. */
function spelt(
  hyperparameters: TestRun["hyperparameters"],
  { optimizer }: SpaceSpec,
  { ruleNames }: SameAsSpec,
): Circumstances["hyperparameters"] {
  const ownNames = Object.fromEntries(Object.entries(ruleNames).map(([own, name]) => [name, own]));
  const values = Object.entries(hyperparameters).map(([name, code]) => {
    const own = ownNames[name] ?? name;
    return [own, valueOf(optimizer.levels, own, code)] as const;
  });
  return Object.fromEntries(values);
}

/** A run of a rule and of the ways to use an optimizer. */
interface PairedRun extends TestRun {
  readonly pair: Pair;
  readonly isSpecial: boolean;
}

function pairedRuns(pair: Pair, all: Iterable<TestRun>, isSpecial: boolean): PairedRun[] {
  return Array.from(all, (run) => ({ ...run, pair, isSpecial }));
}

/**
 * Returns the runs of a class in dimensions that the grid may not have. One with `blocks` has its
 * own.
 */
function runsInOtherDimensions(space: SpaceSpec, sameAs: SameAsSpec, modules: SpaceModules): PairedRun[] {
  const { optimizer } = space;
  if (optimizer.module === undefined || optimizer.blocks !== undefined) return [];
  const [hyperparameters] = tellingSettings(space, sameAs);
  const sources = testGradients(TEST_SPLITS[0]![0]!);
  return [
    ...pairedRuns(pairOf(space, sameAs, modules, TEST_SPLITS), testRuns(sources, hyperparameters, sameAs.steps), true),
    ...pairedRuns(pairOf(space, sameAs, modules, [WIDE_SPLIT]), [wideRun(hyperparameters)], true),
  ];
}

interface Pair {
  readonly rule: Candidate;
  readonly candidates: readonly Candidate[];
}

function pairOf(
  space: SpaceSpec,
  { rule, ruleNames }: SameAsSpec,
  modules: SpaceModules,
  splits: readonly (readonly number[])[] = splitsOf(space),
): Pair {
  const { optimizer, objective, schedule, stop } = space;
  const { minimum } = objective;
  const n = splits[0]!.reduce((sum, length) => sum + length, 0);
  const constants = { n, maxSteps: stop.max_steps, ...(minimum === null ? {} : { minimum }) };
  const leader = ruleCandidate(rule, schedule, constants);
  const names = Object.keys(optimizer.hyperparameters);
  const inOwnNames = (candidate: Candidate): Candidate => ({
    ...candidate,
    start: (values) =>
      candidate.start(Object.fromEntries(names.map((name) => [name, values[ruleNames[name] ?? name] ?? NaN]))),
  });
  const candidates =
    optimizer.module === undefined
      ? [ruleCandidate(optimizer, schedule, constants)]
      : classCandidates(withLevels(loaded(modules), optimizer), names, splits);
  return { rule: leader, candidates: candidates.map(inOwnNames) };
}

function loaded({ optimizer }: SpaceModules): OptimizerModule {
  if (optimizer === undefined) throw new Error("a space of modules needs them loaded");
  return optimizer;
}

function splitsOf({ optimizer, objective }: SpaceSpec): readonly (readonly number[])[] {
  return optimizer.blocks === undefined ? usualSplits(objective.dim) : [optimizer.blocks];
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
function* runs(space: SpaceSpec, sameAs: SameAsSpec, settings: RunSettings): Generator<TestRun> {
  const { rule, ranges, ruleNames, steps } = sameAs;
  const { objective, optimizer, stop } = space;
  const { dim } = objective;
  const lossFunction =
    settings.modules.objective === undefined
      ? lossParts(space, settings.seed).lossFunction
      : moduleLosses(space, settings.seed, settings.modules.objective).lossFunction;
  const gradients = objectiveGradients(space, settings.seed, lossFunction, settings.name);
  const most = Math.max(1, Math.min(settings.most, Math.floor(MOST_WORK / (dim * steps))));
  const trials = someTrials(space, sameAs, most).map(({ values, repeat }) => {
    return { hyperparameters: { ...rule.hyperparameters, ...values }, repeat };
  });
  for (const { hyperparameters, repeat } of trials) {
    yield { source: gradients(repeat), hyperparameters, steps: Math.min(steps, stop.max_steps) };
  }
  const sources = testGradients(dim);
  const telling = tellingSettings(space, sameAs);
  for (const [i, { hyperparameters }] of spread(trials, TESTED).entries()) {
    yield* testRuns(sources, hyperparameters, steps);
    if (i > 0) continue;
    for (const setting of telling) yield longRun(sources, setting, steps);
    const numbers = Object.keys(optimizer.hyperparameters).filter((name) => optimizer.levels?.[name] === undefined);
    const varied = numbers.map((name) => ruleNames[name] ?? name);
    yield* variedRuns(sources, telling[0], { varied, ranges, steps });
  }
}

type Setting = Readonly<Record<string, number>>;

/**
 * Returns the settings of a space with the fewest zeros, one for all trials with the same words:
 * momentum 0 hides a fault of the velocity.
 */
function tellingSettings(space: SpaceSpec, sameAs: SameAsSpec): readonly [Setting, ...Setting[]] {
  const words = Object.keys(space.optimizer.levels ?? {}).map((name) => sameAs.ruleNames[name] ?? name);
  const zeros = (setting: Setting): number =>
    Object.entries(setting).filter(([name, value]) => value === 0 && !words.includes(name)).length;
  const all = someTrials(space, sameAs, MOST_OF_A_SPACE).map(({ values }) => values);
  const groups = Map.groupBy(all, (setting) => words.map((name) => setting[name]).join());
  const [first, ...others] = [...groups.values()].map((group) => ({
    ...sameAs.rule.hyperparameters,
    ...group.toSorted((a, b) => zeros(a) - zeros(b))[0],
  }));
  return [first ?? sameAs.rule.hyperparameters, ...others];
}

interface SomeTrial {
  /** Numbers by the rule's names. */
  readonly values: Readonly<Record<string, number>>;
  readonly repeat: number;
}

/** Returns at most `most` trials from all over a space. */
function someTrials(space: SpaceSpec, { ruleNames }: SameAsSpec, most: number): readonly SomeTrial[] {
  const reader = pointReader(space);
  const row = new Float64Array(reader.hyperparameters.length);
  const trials: SomeTrial[] = [];
  for (const index of spreadIndices(specSize(space), MOST_READ)) {
    if (!reader.read(index, row, 0)) continue;
    const values = Object.fromEntries(reader.hyperparameters.map((name, i) => [ruleNames[name] ?? name, row[i]!]));
    trials.push({ values, repeat: reader.repeat(index) });
  }
  return spread(trials, most);
}
