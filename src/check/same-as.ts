import type { ConformanceEnd } from "../conformance/compare-in-thread.ts";
import { differenceDetails, differenceText, runDetails } from "../conformance/difference.ts";
import type { UpdateDifference } from "../conformance/difference.ts";
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
    return { ...entry, paths: 0, problem: end.error, details, difference: null };
  }
  const { paths, difference } = end;
  if (difference !== undefined) {
    const details = differenceDetails(difference);
    return { ...entry, paths, problem: differenceText(difference), details, difference };
  }
  const problem = paths > 0 ? null : `nothing was compared: ${rule.name} diverges at the first step of every path`;
  return { ...entry, paths, problem, details: [], difference: null };
}

/** Names both optimizers of a result: `my adam as adam`. */
export function sameAsName({ optimizer, rule }: SameAsResult): string {
  return `${optimizer} as ${rule}`;
}
