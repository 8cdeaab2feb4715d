import { existsSync } from "node:fs";
import { baselineFile, readBaseline } from "../../../check/baseline.ts";
import type { Baseline } from "../../../check/baseline.ts";
import { conditionDifferences } from "../../../check/conditions.ts";
import { SweepError } from "../../../errors.ts";
import type { ParsedGrid } from "../../../grid/parse-grid.ts";
import { baselineHash, conditionsOf } from "../../../sweep/identity/baseline-hash.ts";
import type { SweepSpec } from "../../../sweep/spec/sweep-spec.ts";

/** What a check is about, as typed. */
export interface Target {
  readonly grid: string;
  /** The baseline's file; null for a grid from standard input that names none. */
  readonly baseline: string | null;
  /** Whether the person named the baseline. */
  readonly isNamed: boolean;
  readonly update: boolean;
}

export function targetOf(grid: string, named: string | undefined, update: boolean): Target {
  if (named === undefined && grid === "-" && update) {
    throw new SweepError("input", "--update of a grid from standard input needs a file: name it with --baseline");
  }
  const baseline = named ?? (grid === "-" ? null : baselineFile(grid));
  return { grid, baseline, isNamed: named !== undefined, update };
}

/** The baseline, which must be there where nothing else is expected, and of the conditions of this grid. */
export function usableBaseline({ grid, baseline, isNamed }: Target, { spec, check }: ParsedGrid): Baseline | undefined {
  const found = baseline === null ? undefined : readBaseline(baseline);
  if (found === undefined) {
    if (check.expect.length > 0 && !isNamed) return undefined;
    const what =
      baseline === null ? `${grid} has no "expect" and no baseline` : `no baseline: ${baseline} does not exist`;
    throw new SweepError("setup", `nothing to check against: ${what}; --update writes one`);
  }
  if (found.hash === baselineHash(spec)) return found;
  throw new SweepError(
    "setup",
    `the baseline has different conditions: ${baseline}\n${differences(found, spec)}\n` +
      "nothing was compared; --update makes the present conditions and results the baseline",
  );
}

/** The baseline that is to be replaced, as far as it can be compared with. */
export function oldBaseline({ baseline }: Target, spec: SweepSpec, note: (line: string) => void): Baseline | undefined {
  if (baseline === null || !existsSync(baseline)) return undefined;
  try {
    const found = readBaseline(baseline);
    if (found === undefined || found.hash === baselineHash(spec)) return found;
    note(`the old baseline is of other conditions:\n${differences(found, spec)}`);
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    note(`the old baseline cannot be compared with: ${error.message}`);
  }
  return undefined;
}

function differences({ conditions }: Baseline, spec: SweepSpec): string {
  return conditionDifferences(conditions, conditionsOf(spec))
    .map((line) => `  ${line}`)
    .join("\n");
}
