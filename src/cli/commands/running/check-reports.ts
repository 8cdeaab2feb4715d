import { appendFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { annotations } from "../../../check/reports/annotations.ts";
import type { CheckReport } from "../../../check/reports/check-report.ts";
import { jsonReport } from "../../../check/reports/json.ts";
import { markdownReport } from "../../../check/reports/markdown.ts";
import { SweepError } from "../../../errors.ts";
import { makeFolder } from "../../../platform/make-folder.ts";
import { writeWhole } from "../../../platform/whole-file.ts";
import { writeReason } from "../../../platform/write-reason.ts";
import { writeOut } from "../../terminal/output.ts";

export interface ReportFiles {
  readonly junit: string | undefined;
  readonly jsonFile: string | undefined;
}

/** Writes the requested report files, and under GitHub Actions annotations and the job summary. */
export async function publish(report: CheckReport, exit: number, { junit, jsonFile }: ReportFiles): Promise<void> {
  if (process.env["GITHUB_ACTIONS"] === "true") {
    const top = process.env["GITHUB_WORKSPACE"] || ".";
    const file = report.grid === "-" ? null : relative(resolve(top), resolve(report.grid));
    await writeOut(annotations(report, file).map((line) => `${line}\n`));
  }
  const summary = process.env["GITHUB_STEP_SUMMARY"];
  if (summary) written(summary, () => appendFileSync(summary, markdownReport(report)));
  if (jsonFile !== undefined) writeText(jsonFile, jsonReport(report, exit));
  if (junit !== undefined) {
    // Loaded on demand, because it is slow to load.
    const { junitReport } = await import("../../../check/reports/junit.ts");
    writeText(junit, junitReport(report));
  }
}

function writeText(file: string, text: string): void {
  written(file, () => {
    makeFolder(dirname(resolve(file)));
    writeWhole(file, text);
  });
}

function written(file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new SweepError("setup", `cannot write the report (${writeReason(error)}): ${file}`, undefined, error);
  }
}
