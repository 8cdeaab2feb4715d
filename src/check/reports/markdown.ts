import { formatRows } from "../../format/format.ts";
import { counted } from "../../format/numbers.ts";
import { visible } from "../../format/visible.ts";
import { PRINTED } from "../../sweep/outcomes/printed-columns.ts";
import { comparedPaths, sameAsName } from "../same-as.ts";
import type { CheckReport } from "./check-report.ts";
import { overall } from "./overall.ts";
import { comparedText, firstLine, listedChanges, more, namesOf, trialText, VERDICTS, whyText } from "./texts.ts";

/** Formats checks as Markdown, for a job summary. Several begin with a table of them. */
export function markdownReport(reports: readonly CheckReport[]): string {
  const names = namesOf(reports);
  const parts = reports.map((report, i) => section(names[i] ?? report.sweep, report));
  if (reports.length === 1) return `${visible(parts.join("\n"))}\n`;
  const { verdict, summary } = overall(reports);
  const rows = reports.map((report) => [
    VERDICTS[report.verdict],
    code(report.grid ?? report.sweep),
    firstLine(report.summary),
  ]);
  const heading = `### sweep check: ${VERDICTS[verdict]}\n\n${summary}\n`;
  return `${visible([heading, table(PRINTED.check.grids, rows), ...parts].join("\n"))}\n`;
}

function section(
  name: string,
  { command, verdict, summary, spaces, comparison, updated, notes, sameAs, expectations, ...report }: CheckReport,
): string {
  const isWorse = verdict === "pass" && command === "compare" && spaces.some(({ failing }) => failing.length > 0);
  const parts = [`### sweep ${command} ${name}: ${isWorse ? "WORSE" : VERDICTS[verdict]}\n`, `${summary}\n`];
  if (comparison !== null) {
    const rows = spaces.map(({ name, trials, points, worse, improved, added }) => {
      const all = points === trials ? trials : `${counted(points, "point")} (${counted(trials, "trial")})`;
      return [name, all, worse, improved, added];
    });
    parts.push(table(PRINTED.check.spaces, rows), `${comparedText(comparison)}\n`);
    const changes = listedChanges({ comparison, updated });
    if (changes.length > 0) {
      const rows = changes.map((change) => [change.class, trialText(change), whyText(change)]);
      parts.push(table(PRINTED.check.changes, rows));
    }
    const left = more(comparison, changes.length);
    if (left !== "") parts.push(`${left}\n`);
  }
  if (notes.length > 0) parts.push(`${notes.map((line) => `- ${line}`).join("\n")}\n`);
  if (sameAs.length > 0) {
    const rows = sameAs.map((result) => {
      const { problem, details } = result;
      return [sameAsName(result), problem ?? `same on ${comparedPaths(result)}`, details.map(code).join("<br>")];
    });
    parts.push(table(PRINTED.check.same_as, rows));
  }
  if (expectations.length > 0) {
    const rows = expectations.map(({ name, problem, details, values }) => [
      code(name),
      problem ?? "holds",
      [...details, ...values].map(code).join("<br>"),
    ]);
    parts.push(table(PRINTED.check.expectations, rows));
  }
  for (const { purpose, command: line } of report.next) parts.push(`${purpose}: ${code(line)}\n`);
  return parts.join("\n");
}

function table(columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [...formatRows({ columns, rows }, "md")].join("");
}

/** Formats text as code, because SQL contains characters that are special in Markdown. */
function code(text: string): string {
  return `\`${text.trim().replaceAll("`", "'")}\``;
}
