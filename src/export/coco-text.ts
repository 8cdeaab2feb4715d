import type { Cost } from "../analysis/runtime/run.ts";
import type { CocoRow } from "./coco-run.ts";

/** One function in one dimension, as an algorithm ran it. */
export interface CocoData {
  /** Number of the function in the suite bbob. */
  readonly number: number;
  readonly dim: number;
  readonly algorithm: string;
  readonly cost: Cost;
  readonly runs: readonly CocoRun[];
}

interface CocoRun {
  readonly instance: number;
  /** The minimum of COCO's function, which our formulas leave out. */
  readonly fOpt: number;
  readonly rows: readonly CocoRow[];
}

/** Texts for a dimension: three lines of the .info file, and the files to which they refer. */
interface CocoTexts {
  readonly info: string;
  /** Path of the .dat file, beside the .info file. The .tdat file has the same name. */
  readonly path: string;
  readonly dat: string;
  readonly tdat: string;
}

const COMMENTS: Readonly<Record<Cost, string>> = {
  steps: "f evaluations are points of the path, so gradients are free: compare only with gradient methods",
  evaluations: "f evaluations count a gradient as DIM evaluations",
};

/**
 * Writes data in COCO's format bbob-new2, which cocopp, IOHanalyzer and iohinspector read. The
 * first line has no settings, which iohinspector cannot read.
 */
export function cocoTexts({ number, dim, algorithm, cost, runs }: CocoData): CocoTexts {
  const path = `data_f${number}/sweep_f${number}_DIM${dim}`;
  const ends = runs.map(({ instance, rows }) => {
    const { evaluations, best } = rows.at(-1)!;
    return `${instance}:${evaluations}|${decimal(best, 1)}`;
  });
  const keys = [
    ...[`suite = 'bbob'`, `funcId = ${number}`, `DIM = ${dim}`, "Precision = 1.000e-08"],
    ...[`algId = '${plain(algorithm)}'`, "coco_version = '2.8.2'", "logger = 'bbob'", "data_format = 'bbob-new2'"],
  ];
  return {
    info: `${keys.join(", ")}\n% made with sweep: ${COMMENTS[cost]}\n${path}.dat, ${ends.join(", ")}\n`,
    path,
    dat: runs.map((run) => runText(run, run.rows)).join(""),
    tdat: runs.map((run) => runText(run, firstAndLast(run.rows))).join(""),
  };
}

function firstAndLast(rows: readonly CocoRow[]): readonly CocoRow[] {
  return rows.filter((_, i) => i === 0 || i === rows.length - 1);
}

function runText({ fOpt }: CocoRun, rows: readonly CocoRow[]): string {
  const head =
    "% f evaluations | g evaluations | best noise-free fitness - Fopt " +
    `(${decimal(fOpt, 12)}) + sum g_i+ | measured fitness | best measured fitness\n`;
  const lines = rows.map(({ evaluations, best }) => {
    const value = signed(best + fOpt);
    return `${evaluations} 0 ${signed(best)} ${value} ${value}\n`;
  });
  return head + lines.join("");
}

/** Formats as C's `%+.9e`. */
function signed(value: number): string {
  return `${value < 0 ? "" : "+"}${decimal(value, 9)}`;
}

/** Formats as C's `%.{digits}e`, whose exponents have two digits. */
function decimal(value: number, digits: number): string {
  return value.toExponential(digits).replace(/e([+-])(\d)$/, "e$10$2");
}

/** Replaces characters that would end the text or need an escape in Python. */
function plain(text: string): string {
  return text.replaceAll(/[^ -~]|['\\]/g, "_");
}
