import { show } from "../../show.ts";
import type { UsedBaseline } from "../check-baseline.ts";
import type { Verdict } from "./check-report.ts";

/**
 * Returns remarks on a baseline: objectives that differ, old names that it does not have, and for
 * a failure another version of Node.
 */
export function baselineNotes(baseline: UsedBaseline, updated: boolean, verdict: Verdict): string[] {
  const { differences, unknown, node } = baseline;
  const named = (kind: string): string =>
    differences.flatMap((one) => (one.kind === kind ? [one.name] : [])).join(", ");
  const changed = Map.groupBy(
    differences.filter(({ kind }) => kind === "changed"),
    ({ changes }) => changes.join(", "),
  );
  const remedy = updated ? "compared under other conditions" : "not compared; --update takes in the new conditions";
  const [added, gone] = [named("added"), named("gone")];
  const current = process.versions.node;
  return [
    ...[...changed].map(([changes, all]) => `${all.map(({ name }) => name).join(", ")}: ${remedy}: ${changes}`),
    ...(added === "" ? [] : [`objective added: ${added}${updated ? "" : "; --update takes it into the baseline"}`]),
    ...(gone === "" ? [] : [`objective gone: ${gone}`]),
    ...unknown.map((name) => `renamed: the baseline has no optimizer or objective ${show(name)}`),
    ...(verdict === "pass" || node === undefined || node === current
      ? []
      : [`the baseline was written by Node ${node}, this is Node ${current}: Math functions may differ in last bits`]),
  ];
}
