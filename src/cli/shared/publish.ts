import { appendFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { annotations } from "../../check/reports/annotations.ts";
import { actionOutputs } from "../../check/reports/action-outputs.ts";
import { jsonReport } from "../../check/reports/json.ts";
import type { ReportWithExit } from "../../check/reports/json.ts";
import { markdownReport } from "../../check/reports/markdown.ts";
import { SweepError } from "../../errors.ts";
import { makeFolder } from "../../platform/make-folder.ts";
import { pathInRepository } from "../../platform/repository-path.ts";
import { writeWhole } from "../../platform/whole-file.ts";
import { writeReason } from "../../platform/write-reason.ts";
import { writeOut } from "../terminal/output.ts";
import { EXIT } from "./command.ts";

export interface ReportFiles {
  readonly junit?: string | undefined;
  readonly jsonFile?: string | undefined;
  /** Whether standard output is for data, so that annotations go to standard error. */
  readonly hasData?: boolean;
  /** Whether the JSON is a list of grids. */
  readonly isList?: boolean;
}

/** Whether anything will be published, so that a report is worth its time. */
export function isPublished({ junit, jsonFile }: ReportFiles): boolean {
  const { GITHUB_ACTIONS, GITHUB_STEP_SUMMARY, GITHUB_OUTPUT } = process.env;
  return [junit, jsonFile, GITHUB_STEP_SUMMARY, GITHUB_OUTPUT].some(Boolean) || GITHUB_ACTIONS === "true";
}

/**
 * Writes the requested report files, and under GitHub Actions annotations, the job summary and the
 * outputs of the step.
 */
export async function publish(checks: readonly ReportWithExit[], files: ReportFiles): Promise<void> {
  const reports = checks.map(({ report }) => report);
  const exit = Math.max(...checks.map((check) => check.exit));
  if (process.env["GITHUB_ACTIONS"] === "true") {
    const workspace = process.env["GITHUB_WORKSPACE"] || undefined;
    const inRepository = (file: string): string | null => pathInRepository(file, workspace);
    const level = exit === EXIT.ok ? "warning" : "error";
    const lines = annotations(reports, { level, inRepository }).map((line) => `${line}\n`);
    if (files.hasData === true) process.stderr.write(lines.join(""));
    else await writeOut(lines);
  }
  append(process.env["GITHUB_STEP_SUMMARY"], () => markdownReport(reports));
  append(process.env["GITHUB_OUTPUT"], () => actionOutputs(reports, exit));
  const { junit, jsonFile, isList = false } = files;
  if (jsonFile !== undefined) writeText(jsonFile, jsonReport(checks, isList));
  if (junit !== undefined) {
    // Loaded on demand, because it is slow to load.
    const { junitReport } = await import("../../check/reports/junit.ts");
    writeText(junit, junitReport(reports));
  }
}

function append(file: string | undefined, text: () => string): void {
  if (file) written(file, () => appendFileSync(file, text()));
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
