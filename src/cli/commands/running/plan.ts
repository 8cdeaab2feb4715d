import { jsonDocument } from "../../../format/json-text.ts";
import { bytes, count, counted, duration } from "../../../format/numbers.ts";
import type { Cell } from "../../../format/table.ts";
import { titleOf } from "../../../format/sweep-state.ts";
import { batchSize } from "../../../sweep/spec/measures.ts";
import { PRINTED } from "../../../sweep/outcomes/printed-columns.ts";
import { countRounds, countTrials, pointReader, runsOf, specSize } from "../../../sweep/points/samplers.ts";
import { spaceAt } from "../../../sweep/rounds/halving/rungs.ts";
import { specHash } from "../../../sweep/identity/hash.ts";
import { STORES } from "../../../sweep/wire/chunk.ts";
import { settingOf } from "../../../sweep/spec/levels.ts";
import { type Shard, shardRanges, shardText, trialsOf } from "../../../sweep/points/shards.ts";
import { startOf, startsAtRandom } from "../../../sweep/spec/start-text.ts";
import type { HyperparameterValue, Interval, SpaceSpec, SweepSpec } from "../../../sweep/spec/sweep-spec.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import { axesText, pointsOf } from "./planned-points.ts";
import { estimateSweep } from "./estimate/estimate-sweep.ts";
import { sizeNote, trialsLeft } from "./estimate/stored-part.ts";
import * as options from "../../shared/options.ts";
import { shard } from "../../shared/shard-option.ts";
import { say, writeOut, writeRows, writeText } from "../../terminal/output.ts";
import { checkRounds } from "../../../library/open-rounds.ts";
import { batchNotes } from "../../shared/batch-notes.ts";
import { dataNotes } from "../../shared/data-notes.ts";
import { readGrid } from "../../shared/read-grid.ts";
import { threadCount } from "../../shared/thread-count.ts";

// Measured on a million rows of two hyperparameters; each further one adds about nine. A step to a
// target takes its digits and a comma.
const ROW_BYTES = 81;
const HYPERPARAMETER_BYTES = 9;
const TARGET_BYTES = 4;

// Maximum number of points searched for the first or last trial that is not excluded.
const MAX_SEARCHED = 1_000_000;

export const command: Command = defineCommand({
  command: "plan <grid>",
  describe: "Check a grid and show what it would run",
  builder: (argv) =>
    argv
      .positional("grid", { type: "string", demandOption: true, describe: "grid file, or - for standard input" })
      .nargs("grid", 1) // otherwise yargs reads - as an empty string
      .options({
        db: options.db,
        threads: options.threads,
        shard,
        store: options.choice("store", "rows that the run will store", STORES),
        format: options.formatOption(["table", "json"]),
        ...options.gridOptions,
      }),
  examples: [
    ["sweep plan grid.yaml", "trials, time and size"],
    ["sweep plan huge.yaml --store summary", "without a row for each trial"],
    ["sweep plan grid.yaml --shard 3/16", "one of 16 parts"],
    ["sweep plan grid.yaml --set parameters.lr=0.01", "override an axis"],
  ],
  async handler({ grid, set, maxTrials, allowModules, format, threads: givenThreads, db, store, shard: part }) {
    const parsed = await readGrid(grid, { set, maxTrials, allowModules });
    const { spec } = parsed;
    for (const line of [...dataNotes(parsed), ...batchNotes(parsed.spec)]) say(line);
    const threads = threadCount(givenThreads);
    checkRounds(spec, { shard: part, store });
    const trials = trialsOf(spec.spaces, part);
    const total = trials.reduce((sum, one) => sum + one, 0);
    const file = options.databaseFile(db);
    const left = trialsLeft(file, spec, { store, shard: part }, trials);
    const done = total - left.reduce((sum, one) => sum + one, 0);
    const storesRows = store === "trials";
    const runs = runsLeft(spec, left);
    const { unmeasured, ...estimate } = await estimateSweep(runs.spec, runs.counts, { threads, storesRows });
    const size = storesRows ? spec.spaces.reduce((sum, space, i) => sum + (left[i] ?? 0) * rowBytes(space), 0) : 0;
    const stepsAtMost = runs.spec.spaces.reduce((sum, { stop }, i) => sum + runs.counts[i]! * stop.max_steps, 0);
    const ends = endsOf(spec, part);
    const shardName = part === undefined ? null : shardText(part);

    if (format === "json") {
      const spaces = spec.spaces.map((space, i) => ({ ...overview(space), trials: trials[i] }));
      const plan = {
        name: spec.name,
        spec_hash: specHash(spec),
        shard: shardName,
        trials: total,
        done,
        steps: estimate.steps,
        steps_at_most: stepsAtMost,
        seconds: unmeasured.length === 0 ? estimate.seconds : null,
        seconds_at_most: unmeasured.length === 0 ? estimate.secondsAtMost : null,
        bytes: size,
        spaces,
      };
      await writeOut([jsonDocument({ ...plan, ...ends })]);
      return EXIT.ok;
    }
    const withTerms = spec.spaces.some((space) => termsText(space) !== "");
    const columns = [...PRINTED.plan.first, ...(withTerms ? PRINTED.plan.terms : []), ...PRINTED.plan.last];
    await writeRows({ columns, rows: spec.spaces.map(row) }, "table");
    await writeText(["\n", ...trialLines("first", ends.first), ...trialLines("last", ends.last), "\n"].join(""));
    await writeText(
      `${titleOf({ name: spec.name, shard: shardName })}: ${counted(total, "trial")} in ${counted(spec.spaces.length, "space")}; ` +
        (done === 0 ? "" : `${count(done)} are done; `) +
        (unmeasured.length === 0
          ? `about ${duration(estimate.seconds)} on ${counted(threads, "thread")}, ` +
            `at most ${duration(estimate.secondsAtMost)} (every trial to max_steps), `
          : "") +
        (spec.spaces.some(isAtMost) ? `at most ${count(stepsAtMost)} steps, ` : "") +
        (storesRows ? `about ${bytes(size)} of results\n` : "no row for each trial\n"),
    );
    const note = sizeNote(
      file,
      size,
      spec.spaces.some((space) => countRounds(space) > 1),
    );
    if (note !== undefined) say(note);
    for (const line of planNotes(spec.spaces, unmeasured)) say(line);
    return EXIT.ok;

    function row(space: SpaceSpec, index: number): Cell[] {
      const terms = withTerms ? [termsText(space)] : [];
      return [space.label, space.objective.dim, axesText(space), ...terms, count(trials[index] ?? 0)];
    }
  },
});

/** Whether the points of a space come from a method other than the grid, or from later rounds. */
function isAtMost(space: SpaceSpec): boolean {
  return space.method !== undefined || countRounds(space) > 1;
}

/** Returns the runs of trials that are left, with a space for each rung of successive halving. */
function runsLeft(spec: SweepSpec, left: readonly number[]): { readonly spec: SweepSpec; readonly counts: number[] } {
  const parts = spec.spaces.flatMap((space, i) => {
    if (space.halving === undefined) return [{ space, count: left[i] ?? 0 }];
    const share = (left[i] ?? 0) / countTrials(space);
    return runsOf(space).map(({ runs }, rung) => ({ space: spaceAt(space, rung), count: Math.round(share * runs) }));
  });
  return { spec: { ...spec, spaces: parts.map(({ space }) => space) }, counts: parts.map(({ count: one }) => one) };
}

/** Returns notes on the spaces, one for each objective or reason. */
function planNotes(spaces: readonly SpaceSpec[], unmeasured: readonly SpaceSpec[]): string[] {
  const unknown = spaces.filter(({ objective }) => objective.minimum === null);
  const byObjective = Map.groupBy(unknown, ({ objective }) => objective.name);
  return [
    ...[...byObjective].map(
      ([name, own]) => `note: the minimum of ${name} is unknown, so no trial of ${spacesText(own)} counts as converged`,
    ),
    ...(unmeasured.length === 0
      ? []
      : [`note: no time estimate: the sample trials of ${spacesText(unmeasured)} are too slow`]),
  ];
}

function spacesText(spaces: readonly SpaceSpec[]): string {
  return spaces.length === 1 ? `"${spaces[0]!.label}"` : counted(spaces.length, "space");
}

function overview(space: SpaceSpec): object {
  const { label, objective, optimizer } = space;
  const { name, dim, parameters } = objective;
  return {
    label,
    objective: name,
    objective_parameters: parameters,
    dim,
    optimizer: optimizer.name,
    ...pointsOf(space),
    stop: space.stop,
    start: startOf(space),
    repeats: space.repeats,
    schedule: space.scheduleName ?? space.schedule,
    noise: space.noise,
    clip: space.clip ?? null,
    ...(objective.data === undefined ? {} : { batch: batchSize(space), validation: space.validation ?? null }),
  };
}

/** Describes start, gradient and learning rate where they differ from the defaults. */
function termsText(space: SpaceSpec): string {
  const { schedule, scheduleName, noise, clip } = space;
  return [
    ...(startsAtRandom(space) ? ["random start"] : []),
    ...(noise > 0 ? [`noise ${noise}`] : []),
    ...(clip === undefined ? [] : [`clip ${clip}`]),
    ...(schedule === "constant" ? [] : [`schedule ${scheduleName ?? schedule}`]),
  ].join(", ");
}

function rowBytes({ optimizer, targets = [] }: SpaceSpec): number {
  const others = Object.keys(optimizer.hyperparameters).length - 2;
  return ROW_BYTES + HYPERPARAMETER_BYTES * others + TARGET_BYTES * targets.length;
}

interface PlannedTrial {
  readonly trial: number;
  readonly space: string;
  readonly hyperparameters: Readonly<Record<string, HyperparameterValue>>;
}

/** Returns the first and the last trial that are not excluded, of the sweep or a shard. */
function endsOf(
  { spaces }: SweepSpec,
  part: Shard | undefined,
): {
  readonly first: PlannedTrial | undefined;
  readonly last: PlannedTrial | undefined;
} {
  const sizes = spaces.map(specSize);
  const ranges = part === undefined ? sizes.map((size): Interval[] => [[0, size]]) : shardRanges(sizes, part);
  const own = spaces.map((space, i) => ({ space, ranges: ranges[i]! }));
  return { first: firstOf(own, upwards), last: firstOf(own.toReversed(), downwards) };
}

function firstOf(
  spaces: readonly { readonly space: SpaceSpec; readonly ranges: readonly Interval[] }[],
  indicesOf: (ranges: readonly Interval[]) => Iterable<number>,
): PlannedTrial | undefined {
  for (const { space, ranges } of spaces) {
    if (countTrials(space) === 0) continue;
    const reader = pointReader(space);
    const values = new Float64Array(reader.hyperparameters.length);
    let left = MAX_SEARCHED / (1 + space.exclude.length);
    for (const index of indicesOf(ranges)) {
      if (reader.read(index, values, 0)) {
        return {
          ...{ trial: space.offset + index, space: space.label },
          hyperparameters: settingOf(space.optimizer, values),
        };
      }
      left -= 1;
      if (left <= 0) break;
    }
  }
  return undefined;
}

function* upwards(ranges: readonly Interval[]): Generator<number, void> {
  for (const [from, to] of ranges) for (let index = from; index < to; index += 1) yield index;
}

function* downwards(ranges: readonly Interval[]): Generator<number, void> {
  for (const [from, to] of ranges.toReversed()) for (let index = to - 1; index >= from; index -= 1) yield index;
}

function trialLines(which: string, planned: PlannedTrial | undefined): string[] {
  if (planned === undefined) return [];
  const values = Object.entries(planned.hyperparameters).map(([name, value]) => `${name}=${value}`);
  return [`${which.padEnd(6)}trial ${planned.trial}: ${planned.space}, ${values.join(" ")}\n`];
}
