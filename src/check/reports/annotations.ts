import { count } from "../../format/numbers.ts";
import { visible } from "../../format/visible.ts";
import type { TrialChange } from "../comparison.ts";
import { partText, sameAsName } from "../same-as.ts";
import type { CheckReport } from "./check-report.ts";
import { isFailing, trialOf } from "./check-report.ts";
import { failingCounts, trialText, whyText, worseText } from "./texts.ts";

// GitHub shows ten annotations of a step; the last one gives the number left.
const MAX_ANNOTATIONS = 9;

interface Annotation {
  /** null if the fault has no file. */
  readonly file: string | null;
  readonly line: number;
  readonly title: string;
  readonly message: string;
  /** Whether it fails nothing. */
  readonly isWarning?: boolean;
}

export interface AnnotationOptions {
  /** `warning` for a failure that does not fail the step. */
  readonly level: "error" | "warning";
  /** Returns a file's path in the repository; null if it is outside. */
  readonly inRepository: (file: string) => string | null;
}

/** Formats failures as GitHub workflow commands, one for each cause. */
export function annotations(reports: readonly CheckReport[], { level, inRepository }: AnnotationOptions): string[] {
  const found = [
    // Without --fail, a comparison passes with changes for the worse.
    ...reports.filter(({ verdict, command }) => verdict !== "pass" || command === "compare").flatMap(failures),
    ...reports.flatMap(partlyCompared),
  ];
  const shown = found.slice(0, MAX_ANNOTATIONS);
  const left = found.length - shown.length;
  if (left > 0) shown.push({ ...shown[0]!, line: 1, title: "sweep check", message: `${count(left)} more` });
  return shown.map(({ file, line, title, message, isWarning = false }) => {
    const path = file === null ? null : inRepository(file);
    const place = path === null ? {} : { file: path, line: String(line) };
    const written = Object.entries({ ...place, title }).map(([key, value]) => `${key}=${escapeProperty(value)}`);
    return `::${isWarning ? "warning" : level} ${written.join(",")}::${escapeData(message)}`;
  });
}

/** Returns a warning for each comparison with a rule of which the time allowed only a part. */
function partlyCompared({ grid, sameAs, optimizerLines }: CheckReport): Annotation[] {
  return sameAs.flatMap((result) => {
    const message = partText(result);
    if (result.problem !== null || message === undefined) return [];
    const line = optimizerLines[result.optimizer] ?? result.line ?? 1;
    const place = { file: grid === "-" ? null : grid, line, title: "only a part was compared", isWarning: true };
    return [{ ...place, message: `${sameAsName(result)}: ${message}` }];
  });
}

function failures(report: CheckReport): Annotation[] {
  const { command, verdict, summary, sameAs, expectations, causes, optimizerLines, next } = report;
  const worseOf = Map.groupBy(worseChanges(report), (change) => trialOf(change).optimizer);
  const file = report.grid === "-" ? null : report.grid;
  const title = verdict === "broken" ? `sweep ${command} could not run` : "error in a module";
  const thrown = causes.map((cause) => ({ ...cause, title }));
  const broken = verdict === "broken" && thrown.length === 0 ? [{ file, line: 1, title, message: summary }] : [];
  const differing = sameAs.flatMap((result) => {
    const { optimizer, problem, difference, details, line } = result;
    // An error of the module has an annotation as a cause.
    if (problem === null || (difference?.error != null && causes.length > 0)) return [];
    // What the trials show has the same cause.
    const worse = worseOf.get(optimizer) ?? [];
    worseOf.delete(optimizer);
    const counts = worse.length === 0 ? [] : [`compared with ${report.baseline}: ${failingCounts(worse)}`];
    const message = [`${sameAsName(result)}: ${problem}`, ...details, ...counts].join("\n");
    return [{ file, line: optimizerLines[optimizer] ?? line ?? 1, title: "not the same steps", message }];
  });
  const unmet = expectations.flatMap(({ name, problem, line, details }) =>
    problem === null
      ? []
      : [
          {
            file,
            line: line ?? 1,
            title: "expectation failed",
            message: [`${name}: ${problem}`, ...details].join("\n"),
          },
        ],
  );
  const steps = next.map(({ purpose, command: line }) => `${purpose}: ${line}`);
  return [...broken, ...thrown, ...differing, ...unmet, ...regressions(worseOf, report, file, steps)];
}

/** Returns the changes for the worse, but for those of trials in which a module threw. */
function worseChanges({ comparison, updated, causes }: CheckReport): readonly TrialChange[] {
  if (updated || comparison === null) return [];
  // They are the module's fault, which has its own annotation.
  const isThrown = ({ after }: TrialChange): boolean => causes.length > 0 && after?.status === "failed";
  return comparison.changes.filter((change) => isFailing(change) && !isThrown(change));
}

/** Returns an annotation for each optimizer with changes for the worse. */
function regressions(
  worse: ReadonlyMap<string, readonly TrialChange[]>,
  { optimizerLines }: CheckReport,
  file: string | null,
  steps: readonly string[],
): Annotation[] {
  return [...worse].map(([optimizer, changes]) => {
    const [worst] = changes;
    const lines = worst === undefined ? [] : [`worst: ${trialText(worst)}: ${whyText(worst)}`];
    return {
      ...{ file, line: optimizerLines[optimizer] ?? 1, title: `${optimizer}: ${failingCounts(changes)}` },
      message: [[...new Set([worseText(changes), failingCounts(changes)])].join(": "), ...lines, ...steps].join("\n"),
    };
  });
}

function escapeData(text: string): string {
  return visible(text).replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
