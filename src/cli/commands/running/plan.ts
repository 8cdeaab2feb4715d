import { jsonDocument } from "../../../format/json-text.ts";
import { bytes, count, counted, duration } from "../../../format/numbers.ts";
import type { Cell } from "../../../format/table.ts";
import { axisSize } from "../../../sweep/spec/axis.ts";
import { countTrials, pointReader, spaceSize } from "../../../sweep/points/samplers.ts";
import { specHash } from "../../../sweep/identity/hash.ts";
import { usesModule } from "../../../sweep/spec/module-use.ts";
import type { SpaceSpec, SweepSpec } from "../../../sweep/spec/sweep-spec.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import { moduleSecondsPerStep } from "./estimate-modules.ts";
import { secondsPerStep } from "./estimate.ts";
import * as options from "../../shared/options.ts";
import { say, writeOut, writeRows, writeText } from "../../terminal/output.ts";
import { readGrid } from "../../shared/read-grid.ts";
import { threadCount } from "../../shared/thread-count.ts";

// Measured on a million rows of two hyperparameters; each further one adds about nine.
const ROW_BYTES = 81;
const HYPERPARAMETER_BYTES = 9;

// Maximum number of points searched for the first or last trial that is not excluded.
const MAX_SEARCHED = 1_000_000;

// Time to start threads and compile kernels, even for a tiny sweep.
const START_SECONDS = 0.5;

// Number of measured spaces and time per space. Further spaces are assumed to cost as much.
const MEASURED_SPACES = 12;
const MEASURED_SECONDS = 0.3;

export const command: Command = defineCommand({
  command: "plan <grid>",
  describe: "Check a grid and show what it would run",
  builder: (argv) =>
    argv
      .positional("grid", { type: "string", demandOption: true, describe: "grid file, or - for standard input" })
      .nargs("grid", 1) // otherwise yargs reads - as an empty string
      .options({
        threads: options.threads,
        format: options.formatOption(["table", "json"]),
        ...options.gridOptions,
      })
      .example("$0 plan grid.yaml", "trials, and the maximum time")
      .example("$0 plan grid.yaml --set parameters.lr=0.01", "override an axis"),
  async handler({ grid, set, maxTrials, allowModules, format, threads: givenThreads }) {
    const { spec } = await readGrid(grid, { set, maxTrials, allowModules });
    const threads = threadCount(givenThreads);
    const trials = spec.spaces.map(countTrials);
    const total = trials.reduce((sum, one) => sum + one, 0);
    const moduleSeconds = await moduleSecondsPerStep(spec);
    const unmeasured = spec.spaces.filter((space, i) => usesModule(space) && !moduleSeconds.has(i));
    const seconds = START_SECONDS + mostSeconds(spec, trials, moduleSeconds) / threads;
    const size = spec.spaces.reduce((sum, space, i) => sum + (trials[i] ?? 0) * rowBytes(space), 0);
    const ends = endsOf(spec);

    if (format === "json") {
      const spaces = spec.spaces.map((space, i) => ({ ...overview(space), trials: trials[i] }));
      const plan = {
        name: spec.name,
        spec_hash: specHash(spec),
        trials: total,
        seconds_at_most: unmeasured.length === 0 ? seconds : null,
        bytes: size,
        spaces,
      };
      await writeOut([jsonDocument({ ...plan, ...ends })]);
      return EXIT.ok;
    }
    const withTerms = spec.spaces.some((space) => termsText(space) !== "");
    const columns = ["space", "dim", "axes", ...(withTerms ? ["with"] : []), "trials"];
    await writeRows({ columns, rows: spec.spaces.map(row) }, "table");
    await writeText(["\n", ...trialLines("first", ends.first), ...trialLines("last", ends.last), "\n"].join(""));
    await writeText(
      `${spec.name}: ${counted(total, "trial")} in ${counted(spec.spaces.length, "space")}; ` +
        (unmeasured.length === 0
          ? `at most ${duration(seconds)} on ${counted(threads, "thread")} (every trial to max_steps), `
          : "") +
        `about ${bytes(size)} of results\n`,
    );
    for (const { label, objective } of spec.spaces) {
      if (objective.minimum === null) {
        say(`note: the minimum of ${objective.name} is unknown, so no trial of "${label}" counts as converged`);
      }
    }
    for (const { label } of unmeasured) say(`note: no time estimate: the sample trials of "${label}" are too slow`);
    return EXIT.ok;

    function row(space: SpaceSpec, index: number): Cell[] {
      const terms = withTerms ? [termsText(space)] : [];
      return [space.label, space.objective.dim, axesText(space), ...terms, count(trials[index] ?? 0)];
    }
  },
});

function overview(space: SpaceSpec): object {
  const { label, objective, optimizer } = space;
  const { name, dim, parameters } = objective;
  const axes = space.axes.map((axis) => ({ keys: axis.keys, points: axisSize(axis) }));
  return {
    label,
    objective: name,
    objective_parameters: parameters,
    dim,
    optimizer: optimizer.name,
    axes,
    stop: space.stop,
    start: space.start ?? objective.start,
    repeats: space.repeats,
    schedule: space.schedule,
    noise: space.noise,
    clip: space.clip ?? null,
  };
}

function axesText(space: SpaceSpec): string {
  const axes = space.axes
    .filter((axis) => axisSize(axis) > 1)
    .map((axis) => `${axis.keys.join(",")}: ${count(axisSize(axis))}`);
  const points = [...axes, ...(space.repeats > 1 ? [`repeats: ${count(space.repeats)}`] : [])].join(" × ");
  const excluded = spaceSize(space) - countTrials(space);
  return [
    points,
    ...(excluded > 0 ? [`− ${count(excluded)} excluded`] : []),
    ...(space.include.length > 0 ? [`+ ${count(space.include.length * space.repeats)} included`] : []),
  ].join(" ");
}

/** Describes start, gradient and learning rate where they differ from the defaults. */
function termsText({ start, schedule, noise, clip }: SpaceSpec): string {
  return [
    ...(start === "random" ? ["random start"] : []),
    ...(noise > 0 ? [`noise ${noise}`] : []),
    ...(clip === undefined ? [] : [`clip ${clip}`]),
    ...(schedule === "constant" ? [] : [`schedule ${schedule}`]),
  ].join(", ");
}

/** Returns the seconds on one thread if every trial reaches max_steps. */
function mostSeconds(spec: SweepSpec, trials: readonly number[], moduleSeconds: ReadonlyMap<number, number>): number {
  const stride = Math.ceil(spec.spaces.length / MEASURED_SPACES);
  const end = performance.now() + 1000 * MEASURED_SECONDS;
  const measured = spec.spaces.map((space, i) => {
    if (usesModule(space)) return moduleSeconds.get(i);
    return i % stride === 0 && performance.now() < end ? secondsPerStep(space) : undefined;
  });
  const known = measured.filter((one) => one !== undefined);
  const mean = known.reduce((sum, one) => sum + one, 0) / Math.max(1, known.length);
  return spec.spaces.reduce(
    (sum, space, i) => sum + (trials[i] ?? 0) * (space.stop.max_steps + 1) * (measured[i] ?? mean),
    0,
  );
}

function rowBytes(space: SpaceSpec): number {
  return ROW_BYTES + HYPERPARAMETER_BYTES * (Object.keys(space.optimizer.hyperparameters).length - 2);
}

interface PlannedTrial {
  readonly trial: number;
  readonly space: string;
  readonly hyperparameters: Readonly<Record<string, number>>;
}

/** Returns the first and the last trial that are not excluded. */
function endsOf(spec: SweepSpec): {
  readonly first: PlannedTrial | undefined;
  readonly last: PlannedTrial | undefined;
} {
  return {
    first: firstOf(spec.spaces, (space) => [0, spaceSize(space), 1]),
    last: firstOf(spec.spaces.toReversed(), (space) => [spaceSize(space) - 1, -1, -1]),
  };
}

function firstOf(
  spaces: readonly SpaceSpec[],
  walk: (space: SpaceSpec) => readonly [from: number, end: number, step: number],
): PlannedTrial | undefined {
  for (const space of spaces) {
    if (countTrials(space) === 0) continue;
    const reader = pointReader(space);
    const values = new Float64Array(reader.hyperparameters.length);
    const [from, end, step] = walk(space);
    const most = MAX_SEARCHED / (1 + space.exclude.length);
    for (let index = from, searched = 0; index !== end && searched < most; index += step, searched++) {
      if (!reader.read(index, values, 0)) continue;
      const pairs = reader.hyperparameters.map((name, i) => [name, values[i] ?? NaN] as const);
      return { trial: space.offset + index, space: space.label, hyperparameters: Object.fromEntries(pairs) };
    }
  }
  return undefined;
}

function trialLines(which: string, planned: PlannedTrial | undefined): string[] {
  if (planned === undefined) return [];
  const values = Object.entries(planned.hyperparameters).map(([name, value]) => `${name}=${value}`);
  return [`${which.padEnd(6)}trial ${planned.trial}: ${planned.space}, ${values.join(" ")}\n`];
}
