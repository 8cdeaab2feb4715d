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

/** A hyperparameter whose best value is the smallest or largest of its axis. */
export interface Edge {
  readonly name: string;
  readonly value: number;
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
  const trials = `FROM ${spaceRows(sweepId, space)} WHERE true`;
  const done = Object.values(space.counts).reduce((sum, count) => sum + count, 0);
  return {
    ties: best.ties ?? tiesOf(db, trials, best, by),
    ...((best.ties ?? 1) > 1 ? { tieBreak: bestSetting(db, sweepId, space, by)?.tieBreak } : {}),
    edges: edgesOf(space, best),
    lrWindow: done === space.trials ? lrWindow(db, trials, space, best) : null,
  };
}

function tiesOf(db: Database, trials: string, best: BestTrial, by: BestBy): number {
  const { steps, final_loss: loss } = best;
  return db
    .prepare<[Record<string, number | null>], number>(`SELECT count(*) ${trials} AND ${tied(best, by)}`)
    .pluck()
    .get({ steps, loss })!;
}

/** Returns the edges by the axes of the grid, so a sweep that is not complete has no others. */
function edgesOf({ axes = {} }: SpaceRow, { hyperparameters }: BestTrial): Edge[] {
  return Object.entries(axes).flatMap(([name, { min, max, hasInner }]): Edge[] => {
    const value = hyperparameters[name];
    if (!hasInner || typeof value !== "number" || (value !== min && value !== max)) return [];
    return [{ name, value, side: value === min ? "smallest" : "largest" }];
  });
}

/** Returns the condition that a trial ties with the best, with parameters `:steps` and `:loss`. */
function tied(best: BestTrial, by: BestBy): string {
  if (by === "steps" && best.status === "converged") return `${CONVERGED} AND steps = :steps`;
  const sound = UNSOUND.includes(best.status) ? "IN" : "NOT IN";
  return `status ${sound} (${UNSOUND_CODES}) AND final_loss IS :loss`;
}

function lrWindow(db: Database, trials: string, { varied, levels }: SpaceRow, best: BestTrial): LrWindow | null {
  const { lr } = best.hyperparameters;
  if (best.status !== "converged" || typeof lr !== "number" || !varied.includes("lr")) return null;
  const others = varied.filter((name) => name !== "lr");
  const line = db
    .prepare<(number | null)[], [lr: number, converged: 0 | 1]>(
      `SELECT lr, min(${CONVERGED}) ${trials} AND lr > 0
        ${others.map((name) => `AND ${quoted(name)} IS ?`).join(" ")} GROUP BY lr ORDER BY lr`,
    )
    .raw()
    .all(...others.map((name) => codeIn(levels, name, best)));
  let first = line.findIndex(([value]) => value === lr);
  let last = first;
  if (line.length < 2 || line[first]?.[1] !== 1) return null;
  while (line[first - 1]?.[1] === 1) first -= 1;
  while (line[last + 1]?.[1] === 1) last += 1;
  const [from, to] = [line[first]![0], line[last]![0]];
  return { from, to, decades: Math.log10(to / from) };
}

function codeIn(levels: Levels | undefined, name: string, { hyperparameters }: BestTrial): number | null {
  const value = hyperparameters[name] ?? null;
  return value === null ? null : codeOf(levels, name, value);
}
