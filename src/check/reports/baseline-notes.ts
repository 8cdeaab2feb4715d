import { show } from "../../show.ts";
import type { Target, UsedBaseline } from "../check-baseline.ts";
import { withNewName } from "../renamed-objectives.ts";
import type { Verdict } from "./check-report.ts";

/**
 * Returns remarks on a baseline, or on the commit in its place: objectives that differ, old names
 * that it does not have, and for a failure another version of Node.
 */
export function baselineNotes(
  { differences, unknown, node, renamed }: UsedBaseline,
  { before, baseline, update }: Pick<Target, "before" | "baseline" | "update">,
  verdict: Verdict,
  updateWith: string | undefined,
): string[] {
  const isFile = before === undefined;
  const subject = isFile ? "the baseline" : String(baseline);
  const isRenamed = (name: string): boolean =>
    withNewName(name, renamed) !== name || [...renamed.values()].some((one) => `${name} `.startsWith(`${one} `));
  const named = (kind: string): string =>
    differences.flatMap((one) => (one.kind === kind && !isRenamed(one.name) ? [one.name] : [])).join(", ");
  const changed = Map.groupBy(
    differences.filter(({ kind }) => kind === "changed"),
    ({ changes }) => changes.join(", "),
  );
  const [added, gone] = [named("added"), named("gone")];
  const remedy = (taken: string): string => (updateWith === undefined ? "" : `; ${updateWith} takes ${taken}`);
  const current = process.versions.node;
  return [
    ...[...changed].map(([changes, all]) => {
      const names = all.map(({ name }) => name).join(", ");
      if (update) return `${names}: compared under other conditions: ${changes}`;
      const how = `not compared${isFile ? remedy("in the new conditions") : ` with ${subject}`}`;
      return `${names}: ${how}: ${changes}`;
    }),
    ...(added === "" ? [] : [`objective added: ${added}${update ? "" : remedy("it into the baseline")}`]),
    ...(gone === "" ? [] : [`objective gone: ${gone}`]),
    ...unknown.map(
      (name) =>
        `renamed: ${subject} has no optimizer or objective ${show(name)}: its line in check.renamed can be removed`,
    ),
    ...(verdict === "pass" || node === undefined || node === current
      ? []
      : [`the baseline was written by Node ${node}, this is Node ${current}: Math functions may differ in last bits`]),
  ];
}
