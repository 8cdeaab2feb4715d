import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A run of a COCO file: its instance, and (evaluation, best difference) by rows. */
export interface CocoRun {
  readonly instance: number;
  readonly rows: readonly (readonly [evaluation: number, best: number])[];
}

/** One dimension of an .info file. */
export interface CocoDimension {
  readonly keys: Readonly<Record<string, string>>;
  readonly comment: string;
  readonly runs: readonly CocoRun[];
  readonly lines: readonly string[];
}

/** Reads a folder of an algorithm by the rules of the format, which it checks. */
export function readCoco(folder: string): CocoDimension[] {
  const files = readdirSync(folder).filter((name) => name.endsWith(".info"));
  return files.flatMap((file) => {
    const lines = readFileSync(join(folder, file), "utf8").trimEnd().split("\n");
    if (lines.length % 3 !== 0) throw new Error(`${file}: three lines a dimension`);
    return Array.from({ length: lines.length / 3 }, (_, i) => readDimension(folder, lines.slice(3 * i, 3 * i + 3)));
  });
}

function readDimension(folder: string, [first = "", comment = "", last = ""]: readonly string[]): CocoDimension {
  // Keyword arguments of Python.
  const keys = Object.fromEntries(
    [...first.matchAll(/(\w+) = ('[^']*'|[^,]+)(?:, |$)/g)].map(([, key = "", value = ""]) => [
      key,
      value.replaceAll("'", ""),
    ]),
  );
  if (!comment.startsWith("%")) throw new Error(`a comment: ${comment}`);
  const [path = "", ...entries] = last.split(", ");
  const lines = readFileSync(join(folder, path), "utf8").trimEnd().split("\n");
  const short = readRuns(
    readFileSync(join(folder, path.replace(/dat$/, "tdat")), "utf8")
      .trimEnd()
      .split("\n"),
  );
  const runs = readRuns(lines).map((rows, i): CocoRun => {
    const [, instance, evaluations, best] = /^(\d+):(\d+)\|(\S+)$/.exec(entries[i] ?? "") ?? [];
    const [end, value] = rows.at(-1)!;
    if (Number(evaluations) !== end) throw new Error(`evaluations of run ${i}: ${evaluations} and ${end}`);
    if (Math.abs(Number(best) / value - 1) > 0.06) throw new Error(`best of run ${i}: ${best} and ${value}`);
    if (JSON.stringify([short[i]?.[0], short[i]?.at(-1)]) !== JSON.stringify([rows[0], rows.at(-1)])) {
      throw new Error(`first and last row of run ${i} in the .tdat file`);
    }
    return { instance: Number(instance), rows };
  });
  if (runs.length !== entries.length) throw new Error(`${runs.length} runs, ${entries.length} entries`);
  return { keys, comment, runs, lines };
}

function readRuns(lines: readonly string[]): (readonly [evaluation: number, best: number])[][] {
  const runs: [number, number][][] = [];
  for (const line of lines) {
    if (line.startsWith("% f evaluations")) {
      runs.push([]);
      continue;
    }
    const cells = line.split(" ").map(Number);
    const run = runs.at(-1)!;
    const [evaluation = NaN, , best = NaN] = cells;
    const before = run.at(-1);
    if (cells.length !== 5 || cells.some(Number.isNaN)) throw new Error(`five numbers: ${line}`);
    if (before === undefined && evaluation !== 1) throw new Error(`a run begins with evaluation 1: ${line}`);
    if (before !== undefined && !(evaluation > before[0] && best <= before[1])) throw new Error(`in order: ${line}`);
    run.push([evaluation, best]);
  }
  return runs;
}

/** Returns the expected running time to a target, as cocopp computes it. */
export function cocoErt(runs: readonly CocoRun[], target: number): number {
  const hits = runs.map(({ rows }) => rows.find(([, best]) => best <= target)?.[0]);
  const successes = hits.filter((hit) => hit !== undefined).length;
  const sum = runs.reduce((all, { rows }, i) => all + (hits[i] ?? rows.at(-1)![0]), 0);
  return successes === 0 ? Infinity : sum / successes;
}
