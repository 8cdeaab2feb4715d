import type { Database } from "better-sqlite3";

import type { BestBy, SettingKey } from "../../sweep/outcomes/best-order.ts";
import { UNSOUND } from "../../sweep/outcomes/statuses.ts";
import { bestSetting } from "./best-setting.ts";
import { type BestTrial, CONVERGED, UNSOUND_CODES } from "./best.ts";
import { codeOf } from "../../sweep/spec/levels.ts";
import type { Levels } from "../../sweep/spec/sweep-spec.ts";
import { quoted } from "../file/hyperparameter-columns.ts";
import { spaceRows } from "./space-rows.ts";
import type { SpaceRow } from "./spaces.ts";

/** A hyperparameter whose best value is at an end of its axis. */
export interface Edge {
  readonly name: string;
  readonly value: number;
  /** The end of the axis; another number than the value if that is only near it. */
  readonly end: number;
  readonly side: "smallest" | "largest";
}

/** Learning rates from `from` to `to`; `decades` is log₁₀(to / from). */
interface LrWindow {
  readonly from: number;
  readonly to: number;
  readonly decades: number;
}

/** The neighbourhood of the best trial of a space. */
export interface Surroundings {
  /** Number of trials as good as the best, or of settings if they are repeated. Includes itself. */
  readonly ties: number;
  /** The key that decides between settings that tie; undefined if they are equal. */
  readonly tieBreak?: SettingKey | undefined;
  /** Edges of axes with at least three values. */
  readonly edges: readonly Edge[];
  /**
   * Contiguous learning rates around the best one at which all trials with its other
   * hyperparameters converged; null if the best did not converge or has only one learning rate, or
   * before all trials are done.
   */
  readonly lrWindow: LrWindow | null;
}

/** Examines all trials of a space. A summary keeps too few rows for it. */
export function surroundings(
  db: Database,
  sweepId: number,
  space: SpaceRow,
  best: BestTrial,
  by: BestBy,
): Surroundings {
  const done = Object.values(space.counts).reduce((sum, count) => sum + count, 0);
  const hasLine = done === space.trials && hasRates(space, best);
  const { ties, line } = scan(db, sweepId, space, best, by, hasLine);
  return {
    ties: best.ties ?? ties,
    ...((best.ties ?? 1) > 1 ? { tieBreak: bestSetting(db, sweepId, space, by)?.tieBreak } : {}),
    edges: edgesOf(space, best),
    lrWindow: hasLine ? windowOn(line, Number(best.hyperparameters["lr"])) : null,
  };
}

/** A learning rate, and whether all its trials converged. */
type Rate = readonly [lr: number, converged: boolean];

/** Whether the best converged, and other learning rates were tried. */
function hasRates({ varied }: SpaceRow, { status, hyperparameters: { lr } }: BestTrial): boolean {
  return status === "converged" && typeof lr === "number" && varied.includes("lr");
}

/**
 * Counts the ties of the best, and returns the learning rates of trials with its other
 * hyperparameters. Reads all rows once: these trials are few, so they are looked up by number.
 */
function scan(
  db: Database,
  sweepId: number,
  space: SpaceRow,
  best: BestTrial,
  by: BestBy,
  hasLine: boolean,
): { ties: number; line: readonly Rate[] } {
  const { steps, final_loss: loss } = best;
  const others = space.varied.filter((name) => name !== "lr");
  const isOnLine = others.map((name, i) => `AND ${quoted(name)} IS :v${i}`).join(" ");
  const values = others.map((name, i) => [`v${i}`, codeIn(space.levels, name, best)] as const);
  // Without others, all trials are on the line.
  const isAll = others.length === 0;
  const needed = [
    best.ties === undefined ? `count(*) FILTER (WHERE ${tied(best, by)})` : "0",
    hasLine && !isAll ? `group_concat(trial) FILTER (WHERE lr > 0 ${isOnLine})` : "NULL",
  ];
  if (best.ties !== undefined && !hasLine) return { ties: best.ties, line: [] };
  const [ties, trials] = db
    .prepare<[Record<string, number | null>], [number, string | null]>(
      `SELECT ${needed.join(", ")} FROM ${spaceRows(sweepId, space)}`,
    )
    .raw()
    .get({ steps, loss, ...Object.fromEntries(values) })!;
  if (hasLine && isAll) return { ties, line: allRates(db, sweepId, space) };
  return { ties, line: ratesOf(db, sweepId, trials === null ? [] : trials.split(",").map(Number)) };
}

function allRates(db: Database, sweepId: number, space: SpaceRow): Rate[] {
  return db
    .prepare<[], [lr: number, converged: 0 | 1]>(
      `SELECT lr, min(${CONVERGED}) FROM ${spaceRows(sweepId, space)} WHERE lr > 0 GROUP BY lr ORDER BY lr`,
    )
    .raw()
    .all()
    .map(([lr, converged]): Rate => [lr, converged === 1]);
}

/** Returns the learning rates of some trials, ascending. */
function ratesOf(db: Database, sweepId: number, trials: readonly number[]): Rate[] {
  const select = db
    .prepare<[number], [lr: number, converged: 0 | 1]>(
      `SELECT lr, ${CONVERGED} FROM result WHERE sweep_id = ${sweepId} AND trial = ?`,
    )
    .raw();
  const rates = new Map<number, boolean>();
  for (const trial of trials) {
    const [lr, converged] = select.get(trial)!;
    rates.set(lr, (rates.get(lr) ?? true) && converged === 1);
  }
  return [...rates].sort(([a], [b]) => a - b);
}

/** Returns the edges by the axes of the grid, so a sweep that is not complete has no others. */
function edgesOf({ axes = {} }: SpaceRow, { hyperparameters }: BestTrial): Edge[] {
  return Object.entries(axes).flatMap(([name, { min, max, near: [low, high] = [min, max], hasInner }]): Edge[] => {
    const value = hyperparameters[name];
    if (!hasInner || typeof value !== "number" || (value > low && value < high)) return [];
    return value <= low ? [{ name, value, end: min, side: "smallest" }] : [{ name, value, end: max, side: "largest" }];
  });
}

/** Returns the condition that a trial ties with the best, with parameters `:steps` and `:loss`. */
function tied(best: BestTrial, by: BestBy): string {
  if (by === "steps" && best.status === "converged") return `${CONVERGED} AND steps = :steps`;
  const sound = UNSOUND.includes(best.status) ? "IN" : "NOT IN";
  return `status ${sound} (${UNSOUND_CODES}) AND final_loss IS :loss`;
}

function windowOn(line: readonly Rate[], lr: number): LrWindow | null {
  let first = line.findIndex(([value]) => value === lr);
  let last = first;
  if (line.length < 2 || line[first]?.[1] !== true) return null;
  while (line[first - 1]?.[1] === true) first -= 1;
  while (line[last + 1]?.[1] === true) last += 1;
  const [from, to] = [line[first]![0], line[last]![0]];
  return { from, to, decades: Math.log10(to / from) };
}

function codeIn(levels: Levels | undefined, name: string, { hyperparameters }: BestTrial): number | null {
  const value = hyperparameters[name] ?? null;
  return value === null ? null : codeOf(levels, name, value);
}
