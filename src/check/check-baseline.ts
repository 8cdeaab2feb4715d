import { SweepError } from "../errors.ts";
import { shellWord } from "../platform/shell-word.ts";
import { conditionsOf } from "../sweep/identity/baseline-hash.ts";
import { baselineFile, readBaseline } from "./baseline.ts";
import type { Baseline } from "./baseline.ts";
import type { CheckedGrid } from "./checked-grid.ts";
import { isComparable, matchBaseline } from "./compare-baseline.ts";
import type { MatchedBaseline } from "./compare-baseline.ts";
import { conditionDifferences } from "./conditions.ts";
import { renamedKey } from "./renamed-objectives.ts";

/** Subject of a check, as typed. */
export interface Target {
  readonly grid: string;
  /** Baseline file; null for a grid from standard input without --baseline. */
  readonly baseline: string | null;
  /** Results to compare with instead of a file, which `baseline` then names. */
  readonly before?: Baseline;
  /** Whether the grid is new, so that `before` has no trials. */
  readonly isNew?: boolean;
  /** Whether the user named the baseline. */
  readonly isNamed: boolean;
  readonly update: boolean;
  /** The way to ask for an update: `--update`, or `{ update: true }` in a program. */
  readonly updateWith: string;
}

export function targetOf(grid: string, named: string | undefined, update: boolean): Target {
  if (named === undefined && grid === "-" && update) {
    throw new SweepError("input", "--update of a grid from standard input needs --baseline FILE");
  }
  const baseline = named ?? (grid === "-" ? null : baselineFile(grid));
  return { grid, baseline, isNamed: named !== undefined, update, updateWith: "--update" };
}

/** A baseline as a check uses it. */
export interface UsedBaseline extends MatchedBaseline {
  /** Version of Node that wrote it; undefined in format 1. */
  readonly node: string | undefined;
}

/**
 * Returns the baseline in the names of the grid. Throws `setup` if all objectives have other
 * conditions, or if it is missing and the grid has neither `same_as` nor `expect`.
 */
export function usableBaseline(
  { grid, baseline, before, isNamed, updateWith }: Target,
  checked: CheckedGrid,
): UsedBaseline | undefined {
  const named = isNamed && baseline !== null ? ["--baseline", baseline] : [];
  const words = [grid, ...named].map(shellWord).join(" ");
  const found = before ?? (baseline === null ? undefined : readBaseline(baseline, words));
  if (found === undefined) {
    const { expect, sameAs } = checked.check;
    if (expect.length + sameAs.length > 0 && !isNamed) return undefined;
    const what =
      baseline === null
        ? `${grid} has no "expect", no "same_as" and no baseline`
        : `no baseline: ${baseline} does not exist`;
    throw new SweepError("setup", `nothing to check against: ${what}; ${updateWith} writes one`);
  }
  const matched = matchBaseline(found, checked);
  if (isComparable(matched, checked.spec)) return { ...matched, node: found.node };
  const isFile = before === undefined;
  const subject = isFile
    ? `the baseline has different conditions: ${baseline}`
    : `the grid has different conditions at ${baseline}:`;
  const remedy = isFile ? `; ${updateWith} writes a new baseline` : "";
  const renamed = matched.renamed.size === 0 ? remedy : `; if it was renamed: ${renamedKey(matched.renamed)}`;
  throw new SweepError("setup", `${subject}\n${differenceLines(matched, checked)}\nnothing was compared${renamed}`);
}

/** Returns the baseline to be replaced; undefined if it cannot be compared. */
export function oldBaseline(
  { baseline }: Target,
  checked: CheckedGrid,
  note: (line: string) => void,
): UsedBaseline | undefined {
  try {
    const found = baseline === null ? undefined : readBaseline(baseline);
    if (found === undefined) return undefined;
    const matched = matchBaseline(found, checked);
    const differences = differenceLines(matched, checked);
    if (differences !== "") note(`the old baseline has different conditions:\n${differences}`);
    return { ...matched, node: found.node };
  } catch (error) {
    if (!(error instanceof SweepError)) throw error;
    note(`the old baseline cannot be compared: ${error.message}`);
  }
  return undefined;
}

function differenceLines({ conditions }: MatchedBaseline, { spec }: CheckedGrid): string {
  return conditionDifferences(conditions, conditionsOf(spec))
    .map((line) => `  ${line}`)
    .join("\n");
}
