import type { StoredData } from "../data/training-data.ts";
import { readStoredSpec } from "./stored-spec.ts";
import { readMapTrials } from "./read-map-trials.ts";
import { bestRow, bestTrialRow } from "../analysis/compare/best-row.ts";
import { chooseRows } from "../analysis/map/chosen-rows.ts";
import { dataPacker } from "../page-data/data-columns.ts";
import type { ReportDocument, ReportSpace, ReportSweep } from "../page-data/document.ts";
import { exactJson } from "../sweep/wire/exact-json.ts";
import { EXPECTED_TIMES, expectedTimes } from "../analysis/compare/expected-time.ts";
import { type MapTrials, valueAt } from "../analysis/map/map-trials.ts";
import { ColumnPacker } from "../page-data/packed-columns.ts";
import { sensitivity } from "../analysis/sensitivity.ts";
import { packCurve, packTrials } from "../page-data/space-columns.ts";
import type { PlannedPoints } from "../sweep/spec/planned-points.ts";
import { usesModule } from "../sweep/spec/module-use.ts";
import type { SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { Results, SweepRow } from "../store/read/results.ts";
import { type CompactNumbers, numberAt } from "../sweep/outcomes/compact-numbers.ts";
import { packageVersion } from "../platform/version.ts";
import { problemNames } from "../page-data/problem-names.ts";
import { sweepFigures } from "./runtime/open-runtimes.ts";

/** A report's data as text: the document as JSON, and its columns. */
export interface ReportData {
  readonly json: string;
  readonly columns: string;
}

// Up to this many trials are all in the page, at some 13 bytes each; a selection of more. Pages
// stay below 6 MB.
export const MOST_ROWS = 250_000;
/** Reads sweeps into a report's data. */
export async function readReport(
  results: Results,
  sweeps: readonly SweepRow[],
  mostRows: number = MOST_ROWS,
): Promise<ReportData> {
  const packer = new ColumnPacker();
  const share =
    mostRows /
    Math.max(
      1,
      sweeps.reduce((sum, { done }) => sum + done, 0),
    );
  const document: ReportDocument = {
    made: new Date().toISOString(),
    version: packageVersion(),
    sweeps: sweeps.map((sweep) => readSweep(results, sweep, share, packer)),
  };
  return { json: exactJson(document), columns: await packer.pack() };
}

function readSweep(results: Results, sweep: SweepRow, share: number, packer: ColumnPacker): ReportSweep {
  const grid = computableSpec(sweep, results.data(sweep.sweep_id));
  const isSummary = sweep.store === "summary";
  const spaces = results.trialSpaces(sweep.sweep_id);
  const names = problemNames(spaces);
  const packData = dataPacker(packer);
  return {
    ...{ id: sweep.sweep_id, name: sweep.name, status: sweep.status, trials: sweep.trials, done: sweep.done },
    ...{ startedAt: sweep.started_at, seconds: sweep.seconds, steps: sweep.steps, threads: sweep.threads },
    ...{ version: sweep.version, platform: sweep.platform, isSummary, yaml: sweep.spec },
    seed: "spec" in grid ? grid.spec.seed : 0,
    runtimes: sweepFigures(results, sweep),
    spaces: spaces.map((space, i): ReportSpace => {
      const trials = readMapTrials(results, sweep.sweep_id, space);
      const best = space.hasSettings ? bestRow(trials) : bestTrialRow(trials);
      const limit = Math.floor(trials.count * share);
      const chosen = best === undefined || trials.count <= limit ? undefined : chooseRows(trials, best, limit);
      const rows = chosen?.rows;
      const own = computable(grid, i);
      return {
        ...{ label: space.label, problem: names[i]!, optimizer: space.optimizer, trials: space.trials },
        ...{ varied: space.varied, given: space.given },
        ...{ counts: space.counts, best: rows === undefined || best === undefined ? best : rows.indexOf(best) },
        ...own,
        data: packData(own.spec),
        columns: packTrials(packer, rows === undefined ? trials : pick(trials, rows)),
        chosen: chosen?.words,
        // Curves need all trials, and a summary has only the best.
        sensitivity: isSummary
          ? []
          : sensitivity(trials, own.spec ?? own.plan).map((curve) => packCurve(packer, curve)),
        expectedTimes: space.hasSettings ? expectedTimes(trials, EXPECTED_TIMES) : [],
      };
    }),
  };
}

export type ComputableSpec = { readonly spec: SweepSpec } | { readonly problem: string };

/** Returns the spec of a stored sweep with its data, or why its trials cannot be run here. */
export function computableSpec(sweep: SweepRow, data: readonly StoredData[]): ComputableSpec {
  const stored = readStoredSpec(sweep, { data });
  if ("error" in stored) {
    return { problem: "its grid cannot be read here (e.g. it refers to modules of another folder)" };
  }
  return stored.isSame ? stored : { problem: "it was run by a version with different numerics" };
}

interface Computable {
  readonly spec: SpaceSpec | undefined;
  readonly whyNot: string | undefined;
  readonly minimum: number | null;
  /** The planned points, if they are known without `spec`. */
  readonly plan?: PlannedPoints;
}

// Browsers unpack them when the page opens.
const MAX_DATA_BYTES = 32e6;

/**
 * Returns the spec by which a page runs a space's trials, or the reason why it cannot, and the
 * objective's minimum.
 */
export function computable(grid: ComputableSpec, space: number): Computable {
  if ("problem" in grid) return { spec: undefined, whyNot: grid.problem, minimum: null };
  const spec = grid.spec.spaces[space];
  if (spec === undefined) return { spec, whyNot: "its grid does not have this space", minimum: null };
  const { axes, exclude, include, edge, refine } = spec;
  const plan: PlannedPoints = {
    ...{ axes, exclude, include },
    ...(edge === undefined ? {} : { edge }),
    ...(refine === undefined ? {} : { refine }),
  };
  const { minimum } = spec.objective;
  // A module's path is private, and the page cannot run modules.
  if (usesModule(spec)) {
    const whyNot = "it runs a module, which the page does not contain";
    return { spec: undefined, whyNot, minimum, plan };
  }
  const bytes = spec.objective.data?.values?.reduce((sum, { byteLength }) => sum + byteLength, 0) ?? 0;
  if (bytes > MAX_DATA_BYTES) {
    const whyNot = "its data are too large for a page";
    return { spec: undefined, whyNot, minimum, plan };
  }
  return { spec, whyNot: undefined, minimum };
}

function pick(trials: MapTrials, rows: readonly number[]): MapTrials {
  const { names, levels } = trials;
  const picked = (values: CompactNumbers): Float64Array => Float64Array.from(rows, (row) => numberAt(values, row));
  return {
    ...{ names, levels },
    count: rows.length,
    hyperparameters: Float64Array.from({ length: rows.length * names.length }, (_, i) =>
      valueAt(trials, rows[Math.floor(i / names.length)]!, i % names.length),
    ),
    trial: Float64Array.from(rows, (row) => trials.trial[row]!),
    repeat: Int32Array.from(rows, (row) => trials.repeat[row]!),
    status: Uint8Array.from(rows, (row) => trials.status[row]!),
    steps: Float64Array.from(rows, (row) => trials.steps[row]!),
    finalLoss: Float64Array.from(rows, (row) => trials.finalLoss[row]!),
    measured: trials.measured?.map((one) => ({ ...one, values: picked(one.values) })),
    rung: trials.rung && picked(trials.rung),
  };
}
