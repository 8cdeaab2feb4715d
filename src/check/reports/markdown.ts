import { formatRows } from "../../format/format.ts";
import { visible } from "../../format/visible.ts";
import { PRINTED } from "../../sweep/outcomes/printed-columns.ts";
import type { CheckReport } from "./check-report.ts";
import { classCounts, MAX_LISTED, more, trialText, VERDICTS, whyText } from "./texts.ts";

/** Formats a check as Markdown, for a job summary. */
export function markdownReport(report: CheckReport): string {
  const { sweep, verdict, summary, spaces, comparison, expectations } = report;
  const parts = [`### sweep check ${sweep}: ${VERDICTS[verdict]}\n`, `${summary}\n`];
  if (comparison !== null) {
    const rows = spaces.map(({ name, trials, failing, improved, added }) => [
      ...[name, trials, failing.length, improved, added],
    ]);
    parts.push(table(PRINTED.check.spaces, rows), `${classCounts(comparison.counts)}\n`);
    const changes = comparison.changes.slice(0, MAX_LISTED);
    if (changes.length > 0) {
      const rows = changes.map((change) => [change.class, trialText(change), whyText(change)]);
      parts.push(table(PRINTED.check.changes, rows));
    }
    if (more(report) !== "") parts.push(`${more(report)}\n`);
  }
  if (expectations.length > 0) {
    const rows = expectations.map(({ name, problem, details }) => [
      code(name),
      problem ?? "holds",
      details.map(code).join("<br>"),
    ]);
    parts.push(table(PRINTED.check.expectations, rows));
  }
  return `${visible(parts.join("\n"))}\n`;
}

function table(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [...formatRows({ columns, rows }, "md")].join("");
}

/** Formats text as code, because SQL contains characters that are special in Markdown. */
function code(text: string): string {
  return `\`${text.trim().replaceAll("`", "'")}\``;
}
