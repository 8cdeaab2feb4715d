import junit from "junit-report-builder";
import type { Builder } from "junit-report-builder";
import { counted } from "../../format/numbers.ts";
import { visible } from "../../format/visible.ts";
import type { CheckReport } from "./check-report.ts";
import { MAX_LISTED, trialText, whyText } from "./texts.ts";

/**
 * Formats a check as JUnit XML: a test case for each expectation and each space, and one for a
 * broken set-up.
 */
export function junitReport(report: CheckReport): string {
  const { grid, sweep, seconds, expectations, spaces, comparison, verdict, summary, updated } = report;
  // The package declares the type of the module instead of its default export.
  const xml = (junit as unknown as Builder).newBuilder();
  const suite = xml.testSuite().name(`sweep check ${sweep}`).time(seconds);
  if (verdict === "broken") suite.testCase().className(sweep).name("set-up").file(grid).error(summary, "broken");
  for (const { name, problem, details } of expectations) {
    const one = suite.testCase().className(`${sweep} expect`).name(name).file(grid);
    if (problem !== null) one.failure(problem, "expectation").stacktrace(details.join("\n"));
  }
  for (const { name, failing } of comparison === null ? [] : spaces) {
    const one = suite.testCase().className(`${sweep} baseline`).name(name).file(grid);
    if (updated || failing.length === 0) continue;
    const lines = failing
      .slice(0, MAX_LISTED)
      .map((change) => `${change.class}: ${trialText(change)}: ${whyText(change)}`);
    if (failing.length > MAX_LISTED) lines.push(`and ${failing.length - MAX_LISTED} more`);
    one.failure(`${counted(failing.length, "trial")} worse`, "regression").stacktrace(lines.join("\n"));
  }
  return visible(xml.build());
}
