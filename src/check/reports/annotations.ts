import { count } from "../../format/numbers.ts";
import { visible } from "../../format/visible.ts";
import type { CheckReport } from "./check-report.ts";
import { isFailing } from "./check-report.ts";
import { trialText, whyText } from "./texts.ts";

// GitHub shows ten annotations of a step; the last one gives the number left.
const MAX_ANNOTATIONS = 9;

interface Annotation {
  readonly line: number;
  readonly title: string;
  readonly message: string;
}

/**
 * Formats failures as GitHub workflow commands. `file` is relative to the repository; null for
 * standard input.
 */
export function annotations(report: CheckReport, file: string | null): string[] {
  if (report.verdict === "pass") return [];
  const found = failures(report);
  const shown = found.slice(0, MAX_ANNOTATIONS);
  const left = found.length - shown.length;
  if (left > 0) shown.push({ line: 1, title: "sweep check", message: `${count(left)} more` });
  return shown.map(({ line, title, message }) => {
    const place = file === null ? {} : { file, line: String(line) };
    const written = Object.entries({ ...place, title }).map(([key, value]) => `${key}=${escapeProperty(value)}`);
    return `::error ${written.join(",")}::${escapeData(message)}`;
  });
}

function failures({ verdict, summary, expectations, comparison, updated }: CheckReport): Annotation[] {
  const broken = verdict === "broken" ? [{ line: 1, title: "sweep check could not run", message: summary }] : [];
  const unmet = expectations.flatMap(({ name, problem, line, details }) =>
    problem === null
      ? []
      : [{ line: line ?? 1, title: "expectation failed", message: [`${name}: ${problem}`, ...details].join("\n") }],
  );
  const worse = updated ? [] : (comparison?.changes ?? []).filter(isFailing);
  const changes = worse.map((change) => ({
    line: 1,
    title: change.class,
    message: `${trialText(change)}: ${whyText(change)}`,
  }));
  return [...broken, ...unmet, ...changes];
}

function escapeData(text: string): string {
  return visible(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
