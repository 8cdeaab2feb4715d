import { DEFAULT_TOLERANCE } from "../../sweep/spec/tolerance.ts";
import type { CheckedGrid } from "../checked-grid.ts";
import { causesIn, moduleFolders } from "./causes.ts";
import type { CheckReport } from "./check-report.ts";

/** Returns the report of a check that could not run. `parsed` is the grid, if it could be read. */
export function brokenReport(
  subject: Pick<CheckReport, "command" | "grid" | "sweep">,
  message: string,
  parsed?: CheckedGrid,
): CheckReport {
  const nothing = {
    seconds: 0,
    baseline: null,
    updated: false,
    canUpdate: false,
    spaces: [],
    sameAs: [],
    expectations: [],
    comparison: null,
    notes: [],
  };
  return {
    ...{ ...nothing, ...subject, verdict: "broken", summary: message },
    tolerance: parsed?.check.tolerance ?? DEFAULT_TOLERANCE,
    causes: causesIn(message, parsed === undefined ? [] : moduleFolders(parsed.spec)),
    ...{ optimizerLines: parsed?.optimizerLines ?? {}, renamed: {}, worst: null, next: [] },
  };
}
