import { SweepError } from "../../../errors.ts";
import type { ParsedGrid } from "../../../grid/parsed-grid.ts";
import { readStoredSpec } from "../../../report/stored-spec.ts";
import type { ModulePlaces } from "../../../report/stored-spec.ts";
import { loadModules } from "../../../kernel/user/load-modules.ts";
import { userTraces } from "../../../kernel/user/user-trial.ts";
import { usesModule } from "../../../sweep/spec/module-use.ts";
import { numberAt } from "../../../sweep/outcomes/compact-numbers.ts";
import { pointReader, spaceSize, specSize } from "../../../sweep/points/samplers.ts";
import type { SpaceSpec, SweepSpec } from "../../../sweep/spec/sweep-spec.ts";
import type { Results, SweepRow } from "../../../store/read/results.ts";
import type { CompileTraced, TracedTrial } from "../../../trace/trace-trial.ts";
import { trialBySetting } from "../../../analysis/trial-by-setting.ts";
import { say } from "../../terminal/output.ts";
import { specTrials } from "./spec-trials.ts";
import type { EachLater } from "./spec-trials.ts";

/** A trial of a stored sweep or of a grid, to compute. */
export interface ChosenTrial extends TracedTrial {
  readonly number: number;
  /** Undefined for a trial without modules. */
  readonly compile: CompileTraced | undefined;
}

const BEST = "best";

/**
 * Returns the trial with this number or setting, or the best one of the first space, from the grid
 * stored with the sweep. Throws `input` for an unknown trial, and `setup` if the grid now means
 * something else, e.g. because a module was modified.
 */
export async function storedTrial(
  results: Results,
  sweep: SweepRow,
  wanted: string,
  places: ModulePlaces,
): Promise<ChosenTrial> {
  const spec = specOf(sweep, { ...places, data: results.data(sweep.sweep_id) });
  const number =
    wanted === BEST ? bestNumber(results, sweep, spec) : numberOf(wanted, spec, laterTrials(results, sweep, spec));
  const owner = `sweep ${sweep.sweep_id}`;
  return await chosenTrial(spec, number, owner, (space) => {
    const stored = storedSetting(results, sweep, { index: spec.spaces.indexOf(space), space, number });
    if (stored === undefined) throw new SweepError("input", `trial ${number} has not run: ${owner}`);
    return stored;
  });
}

/** Returns the trial with this number of a grid. Throws `input` for an unknown trial. */
export async function gridTrial({ spec }: ParsedGrid, file: string, wanted: string): Promise<ChosenTrial> {
  if (wanted === BEST) {
    throw new SweepError("input", `the best trial is known only after a run; give the number of a trial: ${file}`);
  }
  const number = numberOf(wanted, spec, () => undefined);
  return await chosenTrial(spec, number, file, () => {
    const reason = "its round, or its rung, depends on outcomes";
    throw new SweepError("input", `trial ${number} is known only after a run: ${reason}: ${file}`);
  });
}

/** Returns a trial of a spec. `later` returns the setting of one that depends on outcomes. */
async function chosenTrial(
  spec: SweepSpec,
  number: number,
  owner: string,
  later: (space: SpaceSpec) => StoredSetting,
): Promise<ChosenTrial> {
  const space = spec.spaces.find((one) => number >= one.offset && number < one.offset + spaceSize(one));
  if (space === undefined) {
    const size = spec.spaces.reduce((sum, one) => sum + spaceSize(one), 0);
    throw new SweepError("input", `unknown trial ${number}: ${owner} has trials 0 to ${size - 1}`);
  }
  const index = number - space.offset;
  const isPlanned = index < specSize(space) && space.halving === undefined;
  const setting = isPlanned ? { hyperparameters: plannedPoint(space, number) } : later(space);
  const compile = usesModule(space) ? await moduleCompiler(spec, space) : undefined;
  return { number, space, seed: spec.seed, ...setting, repeat: index % space.repeats, compile };
}

/** Returns the point of a trial that the spec determines. */
function plannedPoint(space: SpaceSpec, number: number): Float64Array {
  const reader = pointReader(space);
  const hyperparameters = new Float64Array(reader.hyperparameters.length);
  if (reader.read(number - space.offset, hyperparameters, 0)) return hyperparameters;
  throw new SweepError("input", `trial is excluded by the grid: ${number}`);
}

interface LaterTrial {
  /** Position of its space. */
  readonly index: number;
  readonly space: SpaceSpec;
  readonly number: number;
}

/** The point of a trial, and its rung if it has one. */
type StoredSetting = Pick<TracedTrial, "hyperparameters" | "rung">;

/** Returns the setting of a stored trial; undefined if it has not run. */
function storedSetting(
  results: Results,
  sweep: SweepRow,
  { index, space, number }: LaterTrial,
): StoredSetting | undefined {
  const names = Object.keys(space.optimizer.hyperparameters);
  const rungs = space.halving === undefined ? [] : ["rung"];
  const own = results.trialSpaces(sweep.sweep_id)[index];
  if (own === undefined) return undefined;
  const { trial, hyperparameters } = results.trialColumns(sweep.sweep_id, [own], [...names, ...rungs]);
  const row = trial.indexOf(number);
  if (row < 0) return undefined;
  const values = hyperparameters.map((column) => numberAt(column, row));
  const rung = space.halving === undefined ? {} : { rung: values.at(-1)! };
  return { hyperparameters: Float64Array.from(values.slice(0, names.length)), ...rung };
}

/** Returns a function that visits the stored trials of later rounds. */
function laterTrials(results: Results, sweep: SweepRow, { spaces }: SweepSpec): EachLater {
  return (space, visit) => {
    if (spaceSize(space) === specSize(space)) return;
    eachStored(results, sweep, { index: spaces.indexOf(space), space }, (trial, repeat, point) => {
      if (trial >= space.offset + specSize(space)) visit(trial, repeat, point);
    });
  };
}

function eachStored(
  results: Results,
  sweep: SweepRow,
  { index, space }: Omit<LaterTrial, "number">,
  visit: Parameters<EachLater>[1],
): void {
  const names = Object.keys(space.optimizer.hyperparameters);
  const own = results.trialSpaces(sweep.sweep_id)[index];
  if (own === undefined) return;
  const { trial, repeat, hyperparameters } = results.trialColumns(sweep.sweep_id, [own], names);
  const point = new Float64Array(names.length);
  for (let row = 0; row < repeat.length; row += 1) {
    for (let i = 0; i < names.length; i += 1) point[i] = numberAt(hyperparameters[i]!, row);
    visit(trial[row]!, repeat[row]!, point);
  }
}

function specOf(sweep: SweepRow, places: ModulePlaces): SweepSpec {
  const stored = readStoredSpec(sweep, places);
  const { sweep_id: id, version } = sweep;
  if ("error" in stored) {
    const { error } = stored;
    const hint = /\bmodule["']?\s*:/.test(sweep.spec)
      ? "\nuse --folder DIR for the folder of the grid and its modules"
      : "";
    const message = `cannot read the grid stored with sweep ${id}:\n${error.message}${hint}`;
    throw new SweepError(error.code, message, undefined, error);
  }
  if (stored.isSame) return stored.spec;
  const reason = stored.spec.spaces.some(usesModule)
    ? "its modules have changed"
    : `it was computed by sweep ${version}, whose numerics differ`;
  throw new SweepError("setup", `cannot compute a trial of sweep ${id} again: ${reason}; run the grid again`);
}

function bestNumber(results: Results, sweep: SweepRow, { spaces }: SweepSpec): number {
  const [best] = results.best(sweep.sweep_id, "steps");
  if (best === undefined) throw new SweepError("input", `sweep ${sweep.sweep_id} has no finished trials`);
  if (spaces.length > 1) say(`showing the best trial of ${best.label}; see sweep best for the other spaces`);
  return best.trial;
}

/** Returns the number of a trial that is given by its number or its setting. */
function numberOf(text: string, spec: SweepSpec, eachLater: EachLater): number {
  const number = /^\d[\d,_]*$/.test(text) ? Number(text.replaceAll(/[,_]/g, "")) : NaN;
  if (Number.isSafeInteger(number)) return number;
  return trialBySetting(text, specTrials(spec, eachLater), `a number, "${BEST}"`);
}

async function moduleCompiler(spec: SweepSpec, space: SpaceSpec): Promise<CompileTraced> {
  const [modules = {}] = await loadModules({ ...spec, spaces: [space] });
  return userTraces(modules);
}
