import { visible } from "../../format/visible.ts";
import type { CheckReport } from "./check-report.ts";
import { overall } from "./overall.ts";
import { firstLine } from "./texts.ts";

/**
 * Formats the outputs of a step of GitHub Actions: `verdict`, `exit-code`, `summary`, and `counts`,
 * the points by class as JSON.
 */
export function actionOutputs(reports: readonly CheckReport[], exit: number): string {
  const { verdict, counts, summary } = overall(reports);
  const [only] = reports.length === 1 ? reports : [];
  const outputs = {
    verdict,
    "exit-code": exit,
    counts: JSON.stringify(counts),
    summary: firstLine(only?.summary ?? summary),
  };
  return Object.entries(outputs)
    .map(([name, value]) => `${name}=${visible(String(value))}\n`)
    .join("");
}
