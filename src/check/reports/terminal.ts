import { counted, duration, percent } from "../../format/numbers.ts";
import { textTable } from "../../format/table.ts";
import { PRINTED } from "../../sweep/outcomes/printed-columns.ts";
import type { ExpectationResult } from "../expectations.ts";
import { comparedPaths, sameAsName } from "../same-as.ts";
import type { SameAsResult } from "../same-as.ts";
import type { CheckReport } from "./check-report.ts";
import { overall } from "./overall.ts";
import { comparedText, firstLine, listedChanges, more, trialText, VERDICTS, whyText } from "./texts.ts";

/**
 * Formats a check for a terminal of this width: changes, worst first, expectations, and verdict.
 */
export function terminalReport(report: CheckReport, width: number): string {
  const { sweep, seconds, baseline, comparison, tolerance, sameAs, expectations } = report;
  const trials = report.spaces.reduce((sum, space) => sum + space.trials, 0);
  const allowed = `steps +${percent(tolerance.steps)}, loss +${counted(tolerance.loss, "decade")}`;
  const against = comparison === null ? "" : `, compared with ${baseline} (${allowed})`;
  const parts = [`${sweep}: ${counted(trials, "trial")} in ${duration(seconds)}${against}\n`];
  if (comparison !== null) {
    const changes = listedChanges(report);
    if (changes.length > 0) {
      const rows = changes.map((change) => [change.class, trialText(change), whyText(change)]);
      const left = more(comparison, changes.length);
      parts.push(textTable(PRINTED.check.changes, rows, width) + (left === "" ? "" : `${left}\n`));
    }
    parts.push(`${comparedText(comparison)}\n`);
  }
  if (report.notes.length > 0) parts.push(report.notes.map((line) => `note: ${line}\n`).join(""));
  if (sameAs.length > 0) parts.push(sameAs.map(sameAsLines).join(""));
  if (expectations.length > 0) parts.push(expectations.map(expectationLines).join(""));
  return `${parts.join("\n")}\n${VERDICTS[report.verdict]}: ${report.summary}\n`;
}

/** Formats the end of a check: with several grids a line for each, then the next steps. */
export function terminalEnd(reports: readonly CheckReport[], width: number): string {
  const lines = reports.map((report) => [VERDICTS[report.verdict], report.grid ?? "", firstLine(report.summary)]);
  const { verdict, summary } = overall(reports);
  const list =
    reports.length === 1 ? "" : `\n${textTable(PRINTED.check.grids, lines, width)}${VERDICTS[verdict]}: ${summary}\n`;
  const next = reports.flatMap((report) => report.next);
  const longest = Math.max(0, ...next.map(({ purpose }) => purpose.length)) + 1;
  const steps = next.map(({ purpose, command }) => `${`${purpose}:`.padEnd(longest)} ${command}\n`);
  return steps.length === 0 ? list : `${list}\n${steps.join("")}`;
}

function sameAsLines(result: SameAsResult): string {
  const { problem, details } = result;
  if (problem === null) return `same    ${sameAsName(result)}: ${comparedPaths(result)}\n`;
  return [`differs ${sameAsName(result)}: ${problem}`, ...details.map((detail) => `          ${detail}`), ""].join(
    "\n",
  );
}

function expectationLines({ name, problem, details, values }: ExpectationResult): string {
  const first = problem === null ? `holds   ${name}` : `fails   ${name}: ${problem}`;
  return [first, ...[...details, ...values].map((detail) => `          ${detail}`), ""].join("\n");
}
