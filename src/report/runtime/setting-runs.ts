import type { Run } from "../../analysis/runtime/run.ts";
import type { Results } from "../../store/read/results.ts";
import type { RecordedTargets, TargetRun } from "../../store/read/target-runs.ts";
import type { TrialSpace } from "../../store/read/trial-columns.ts";
import { valueOf } from "../../sweep/spec/levels.ts";
import type { HyperparameterValue } from "../../sweep/spec/sweep-spec.ts";
import { INSTANCE } from "./function-spaces.ts";
import type { FunctionSpaces } from "./function-spaces.ts";

/** A trial as a run of its function. */
export interface FunctionRun extends Run {
  /** 1 if the objective has no instances. */
  readonly instance: number;
  /** Number of its space. */
  readonly space: number;
  readonly repeat: number;
  /** The lowest loss; null if it is not finite. */
  readonly bestLoss: number | null;
}

/** The runs of one setting of an algorithm on a function, over instances and repeats. */
export interface SettingRuns {
  readonly hyperparameters: Readonly<Record<string, HyperparameterValue>>;
  /** Key of the hyperparameters. */
  readonly key: string;
  readonly runs: readonly FunctionRun[];
}

/** A sweep whose trials recorded targets, and the trials that count. */
export interface RuntimeSource {
  readonly results: Results;
  readonly sweepId: number;
  readonly recorded: RecordedTargets;
  readonly isChosen: (trial: number) => boolean;
}

/** The runs of a sweep, by function and algorithm. */
export interface SweepRuntimes {
  readonly source: RuntimeSource;
  readonly groups: readonly FunctionSpaces[];
  /** Those of the spaces that recorded no targets. */
  readonly unrecorded: readonly FunctionSpaces[];
  /** Why no function has a place in a suite, if the stored grid cannot be read. */
  readonly suiteProblem: string | undefined;
}

/**
 * Yields the settings of an algorithm on a function. Its spaces have the same points in the same
 * order, so they are read side by side, and few runs are in memory at a time. Settings at which
 * they differ come last. Runs have the steps to `targets`, or else to those that their space
 * recorded.
 */
export function* settingRuns(
  source: RuntimeSource,
  { spaces }: FunctionSpaces,
  targets?: readonly number[],
): Generator<SettingRuns> {
  const readers = spaces
    .map((space) => new PointReader(source, space, targets ?? source.recorded.get(space.space) ?? []))
    .filter(({ next }) => next !== undefined);
  const rest = new Map<string, { first: SettingRuns; runs: FunctionRun[] }>();
  for (;;) {
    const open = readers.filter(({ next }) => next !== undefined);
    if (open.length === 0) break;
    const point = open.reduce((least, { point }) => Math.min(least, point), Infinity);
    const found = open.flatMap((reader) => (reader.point === point ? [reader.take()] : []));
    const [first] = found;
    if (found.length === readers.length && found.every(({ key }) => key === first!.key)) {
      yield { ...first!, runs: found.flatMap(({ runs }) => runs) };
      continue;
    }
    for (const one of found) {
      const known = rest.get(one.key);
      if (known === undefined) rest.set(one.key, { first: one, runs: [...one.runs] });
      else known.runs.push(...one.runs);
    }
  }
  for (const { first, runs } of rest.values()) yield { ...first, runs };
}

/** Reads the points of a space in order, each with its repeats. */
class PointReader {
  readonly #space: TrialSpace;
  readonly #runs: Iterator<TargetRun>;
  /** The next run; undefined at the end. */
  next: TargetRun | undefined;

  constructor({ results, sweepId, isChosen }: RuntimeSource, space: TrialSpace, targets: readonly number[]) {
    this.#space = space;
    const runs = results.targetRuns(sweepId, space, targets);
    this.#runs = runs.filter(({ trial }) => isChosen(trial));
    this.next = this.#read();
  }

  /** Number of the next point in its space. */
  get point(): number {
    const { first, repeats } = this.#space;
    return this.next === undefined ? Infinity : Math.floor((this.next.trial - first) / repeats);
  }

  /** Returns the next point. */
  take(): SettingRuns {
    const { hyperparameters: names, levels, parameters, space } = this.#space;
    const { point } = this;
    const { codes } = this.next!;
    const hyperparameters = Object.fromEntries(
      names.map((name, i) => [name, valueOf(levels, name, codes[i]!)] as const),
    );
    const instance = parameters[INSTANCE] ?? 1;
    const runs: FunctionRun[] = [];
    for (; this.next !== undefined && this.point === point; this.next = this.#read()) {
      const { repeat, steps, bestLoss, hits } = this.next;
      runs.push({ instance, space, repeat, steps, bestLoss, hits });
    }
    return { hyperparameters, key: JSON.stringify(hyperparameters), runs };
  }

  #read(): TargetRun | undefined {
    const next = this.#runs.next();
    return next.done === true ? undefined : next.value;
  }
}
