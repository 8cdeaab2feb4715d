import { join } from "node:path";
import { SweepError } from "../../../errors.ts";
import { parseGrid } from "../../../grid/parse-grid.ts";
import { loadModules } from "../../../kernel/user/load-modules.ts";
import { compileTracedUserTrial } from "../../../kernel/user/user-trial.ts";
import { specHash } from "../../../sweep/identity/hash.ts";
import { usesModule } from "../../../sweep/spec/module-use.ts";
import { PointReader, spaceSize } from "../../../sweep/points/points.ts";
import type { SpaceSpec, SweepSpec } from "../../../sweep/spec/sweep-spec.ts";
import type { Results, SweepRow } from "../../../store/read/results.ts";
import type { CompileTraced, TracedTrial } from "../../../trace/trace-trial.ts";
import { say } from "../../terminal/output.ts";

export interface ModulePlaces {
  /** The grid's folder, where the modules that it names are. */
  readonly folder: string;
  readonly allowModules: string | undefined;
}

/** A trial of a stored sweep, ready to be computed again. */
export interface StoredTrial extends TracedTrial {
  readonly number: number;
  /** Left out where the trial has no modules. */
  readonly compile: CompileTraced | undefined;
}

const BEST = "best";

/**
 * The trial of this number, or the best one of the sweep's first space, by the grid that is stored with the sweep. Throws
 * `input` where there is no such trial; `setup` where the grid no longer means what it did, as when a module has changed.
 */
export async function storedTrial(
  results: Results,
  sweep: SweepRow,
  wanted: string,
  places: ModulePlaces,
): Promise<StoredTrial> {
  const spec = storedSpec(sweep, places);
  const number = wanted === BEST ? bestNumber(results, sweep, spec) : numberOf(wanted);
  const space = spec.spaces.find((one) => number >= one.offset && number < one.offset + spaceSize(one));
  if (space === undefined) {
    const size = spec.spaces.reduce((sum, one) => sum + spaceSize(one), 0);
    throw new SweepError("input", `no such trial: ${wanted}: sweep ${sweep.sweep_id} has those from 0 to ${size - 1}`);
  }
  const reader = new PointReader(space);
  const hyperparameters = new Float64Array(reader.hyperparameters.length);
  const index = number - space.offset;
  if (!reader.read(index, hyperparameters, 0)) throw new SweepError("input", `excluded by the grid: trial ${number}`);
  const compile = usesModule(space) ? await moduleCompiler(spec, space) : undefined;
  return { number, space, seed: spec.seed, hyperparameters, repeat: reader.repeat(index), compile };
}

function storedSpec(sweep: SweepRow, { folder, allowModules }: ModulePlaces): SweepSpec {
  const { sweep_id: id, spec: yaml, spec_hash: hash, version } = sweep;
  // The name of a file in the grid's folder: modules are named from there.
  const options = { file: join(folder, "grid.yaml"), maxTrials: Number.MAX_SAFE_INTEGER, allowModules };
  const spec = parse(sweep, () => parseGrid(yaml, options).spec);
  if (specHash(spec) === hash) return spec;
  const reason = spec.spaces.some(usesModule)
    ? "its modules have changed since"
    : `sweep ${version} computed it, and this version does so in another way`;
  throw new SweepError("setup", `cannot be computed again: sweep ${id}: ${reason}; run its grid again`);
}

function parse(sweep: SweepRow, work: () => SweepSpec): SweepSpec {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    const hint = /\bmodule["']?\s*:/.test(sweep.spec) ? "\n--folder DIR says where the grid is, with its modules" : "";
    const message = `the grid that is stored with sweep ${sweep.sweep_id} cannot be read:\n${error.message}${hint}`;
    throw new SweepError(error.code, message, undefined, error);
  }
}

function bestNumber(results: Results, sweep: SweepRow, { spaces }: SweepSpec): number {
  const [best] = results.best(sweep.sweep_id, "steps");
  if (best === undefined) throw new SweepError("input", `no trial is done yet: sweep ${sweep.sweep_id}`);
  if (spaces.length > 1) say(`the best trial of ${best.label}; sweep best shows those of the other spaces`);
  return best.trial;
}

function numberOf(text: string): number {
  const number = /^\d[\d,_]*$/.test(text) ? Number(text.replaceAll(/[,_]/g, "")) : NaN;
  if (Number.isSafeInteger(number)) return number;
  throw new SweepError("input", `a trial is a number, or "${BEST}": ${text}`);
}

async function moduleCompiler(spec: SweepSpec, space: SpaceSpec): Promise<CompileTraced> {
  const [modules = {}] = await loadModules({ ...spec, spaces: [space] });
  return (own, seed, point) => compileTracedUserTrial(own, seed, modules, point);
}
