import { count, counted, duration, percent } from "../../format/numbers.ts";
import { textTable } from "../../format/table.ts";
import { PRINTED } from "../../sweep/outcomes/printed-columns.ts";
import type { ExpectationResult } from "../expectations.ts";
import type { CheckReport } from "./check-report.ts";
import { classCounts, MAX_LISTED, more, trialText, VERDICTS, whyText } from "./texts.ts";

/**
 * Formats a check for a terminal: changes, worst first, expectations, and the verdict as the last
 * line.
 */
export function terminalReport(report: CheckReport): string {
  const { sweep, seconds, baseline, comparison, tolerance, expectations } = report;
  const trials = report.spaces.reduce((sum, space) => sum + space.trials, 0);
  const allowed = `steps +${percent(tolerance.steps)}, loss +${counted(tolerance.loss, "decade")}`;
  const against = comparison === null ? "" : `, compared with ${baseline} (${allowed})`;
  const parts = [`${sweep}: ${counted(trials, "trial")} in ${duration(seconds)}${against}\n`];
  if (comparison !== null) {
    const changes = comparison.changes.slice(0, MAX_LISTED);
    if (changes.length > 0) {
      const rows = changes.map((change) => [change.class, trialText(change), whyText(change)]);
      const left = more(report);
      parts.push(textTable(PRINTED.check.changes, rows) + (left === "" ? "" : `${left}\n`));
    }
    parts.push(`${count(comparison.compared)} compared: ${classCounts(comparison.counts)}\n`);
  }
  if (expectations.length > 0) parts.push(expectations.map(expectationLines).join(""));
  return `${parts.join("\n")}\n${VERDICTS[report.verdict]}: ${report.summary}\n`;
}

function expectationLines({ name, problem, details }: ExpectationResult): string {
  if (problem === null) return `holds   ${name}\n`;
  return [`fails   ${name}: ${problem}`, ...details.map((detail) => `          ${detail}`), ""].join("\n");
}
