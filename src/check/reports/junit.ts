import junit from "junit-report-builder";
import type { Builder } from "junit-report-builder";
import { visible } from "../../format/visible.ts";
import { comparedPaths, sameAsName } from "../same-as.ts";
import type { CheckReport } from "./check-report.ts";
import { MAX_LISTED, namesOf, trialText, whyText, worseText } from "./texts.ts";

/**
 * Formats checks as JUnit XML: a suite for each grid, and in it a test case for each optimizer held
 * against a rule, each expectation and each space, and one for a broken set-up.
 */
export function junitReport(reports: readonly CheckReport[]): string {
  // The package declares the type of the module instead of its default export.
  const xml = (junit as unknown as Builder).newBuilder();
  const names = namesOf(reports);
  for (const [i, report] of reports.entries()) addSuite(xml, names[i] ?? report.sweep, report);
  return visible(xml.build());
}

function addSuite(xml: Builder, sweep: string, report: CheckReport): void {
  const { command, grid, seconds, sameAs, expectations, spaces, comparison, verdict, summary, updated } = report;
  const suite = xml
    .testSuite()
    .name(`sweep ${command} ${sweep}`)
    .time(Number(seconds.toFixed(3)));
  const testCase = (group: string, name: string): ReturnType<typeof suite.testCase> => {
    const one = suite.testCase().className(group).name(name);
    return grid === null ? one : one.file(grid);
  };
  if (verdict === "broken") testCase(sweep, "set-up").error(summary, "broken");
  for (const result of sameAs) {
    const one = testCase(`${sweep} same_as`, sameAsName(result));
    if (result.problem === null) one.standardOutput(comparedPaths(result));
    else one.failure(result.problem, "difference").stacktrace(result.details.join("\n"));
  }
  for (const { name, problem, details } of expectations) {
    const one = testCase(`${sweep} expect`, name);
    if (problem !== null) one.failure(problem, "expectation").stacktrace(details.join("\n"));
  }
  for (const { name, failing } of comparison === null ? [] : spaces) {
    const one = testCase(`${sweep} ${command === "check" ? "baseline" : "comparison"}`, name);
    if (updated || failing.length === 0) continue;
    const lines = failing
      .slice(0, MAX_LISTED)
      .map((change) => `${change.class}: ${trialText(change)}: ${whyText(change)}`);
    if (failing.length > MAX_LISTED) lines.push(`and ${failing.length - MAX_LISTED} more`);
    one.failure(worseText(failing), "regression").stacktrace(lines.join("\n"));
  }
}
