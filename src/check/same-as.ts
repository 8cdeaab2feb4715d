import type { ConformanceEnd } from "../conformance/compare-in-thread.ts";
import { differenceDetails, differenceText, runDetails } from "../conformance/difference.ts";
import type { UpdateDifference } from "../conformance/difference.ts";
import type { ComparedSteps } from "../conformance/time-budget.ts";
import { count, counted, duration } from "../format/numbers.ts";
import type { SameAsSpec } from "../sweep/spec/check-spec.ts";

/** Result of holding an optimizer against a rule. */
export interface SameAsResult {
  readonly optimizer: string;
  readonly rule: string;
  readonly steps: number;
  readonly tolerance: number;
  /** Line in the grid, from 1; null if `--set` added it. */
  readonly line: number | null;
  /** Number of paths compared. */
  readonly paths: number;
  /** Number of steps compared. */
  readonly compared: number;
  /** Number of steps without a limit of time; equal to `compared` unless updates are slow. */
  readonly planned: number;
  /** Duration of the comparison. */
  readonly seconds: number;
  /** The reason for a failure; null if the steps are the same. */
  readonly problem: string | null;
  readonly details: readonly string[];
  /** The first difference; null if the steps are the same, or if the module ended its thread. */
  readonly difference: UpdateDifference | null;
}

/** Describes the result of a comparison with a rule. One without a compared step fails. */
export function sameAsResult(
  { optimizer, rule, steps, tolerance, line }: SameAsSpec,
  end: ConformanceEnd,
): SameAsResult {
  const entry = { optimizer, rule: rule.name, steps, tolerance, line };
  if ("error" in end) {
    const details = end.circumstances === undefined ? [] : runDetails(end.circumstances);
    return { ...entry, paths: 0, compared: 0, planned: 0, seconds: 0, problem: end.error, details, difference: null };
  }
  const { paths, steps: of, difference } = end;
  if (difference !== undefined) {
    const details = differenceDetails(difference);
    return { ...entry, paths, ...of, problem: differenceText(difference), details, difference };
  }
  const problem = paths > 0 ? null : `nothing was compared: ${rule.name} diverges at the first step of every path`;
  return { ...entry, paths, ...of, problem, details: [], difference: null };
}

/** Describes how much was compared: `156 paths`, and how many steps the time allowed. */
export function comparedPaths(result: SameAsResult): string {
  return [counted(result.paths, "path"), partText(result) ?? []].flat().join("; ");
}

/** Says how many steps were compared, if the time did not allow all; otherwise undefined. */
export function partText({ compared, planned, seconds }: ComparedSteps): string | undefined {
  if (compared === planned) return undefined;
  return `${count(compared)} of ${count(planned)} steps were compared in ${duration(seconds)}, because updates are slow`;
}

/** Names both optimizers of a result: `my adam as adam`. */
export function sameAsName({ optimizer, rule }: SameAsResult): string {
  return `${optimizer} as ${rule}`;
}
