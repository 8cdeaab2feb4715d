import { parseGrid } from "../../../src/grid/parse-grid.ts";
import { blocksOf, readDocument } from "../../prose/documents.ts";
import { kernelFor } from "../../../src/kernel/kernel-for.ts";
import type { Kernels } from "../../../src/kernel/registry.ts";
import { spaceSize } from "../../../src/sweep/points/samplers.ts";
import type { Status } from "../../../src/sweep/outcomes/statuses.ts";
import { STATUSES } from "../../../src/sweep/outcomes/statuses.ts";
import type { SpaceSpec } from "../../../src/sweep/spec/sweep-spec.ts";
import { traceTrial } from "../../../src/trace/trace-trial.ts";
import type { TraceEnd } from "../../../src/trace/trace-trial.ts";

export const ENGLISH_LESSON = "docs/lesson/index.md";
export const KOREAN_LESSON = "docs/ko/lesson/index.md";

/** Returns the grids of a lesson that have an instrument, in order. */
export function lessonGrids(document: string): string[] {
  return blocksOf(document)
    .filter(({ language, text }) => language === "yaml" && text.startsWith("# shown: "))
    .map(({ text }) => text);
}

/** Returns a document with its lines joined, since a sentence may break anywhere. */
export function flowing(document: string): string {
  return readDocument(document).replaceAll(/\s+/g, " ");
}

export interface LessonRow {
  readonly at: Readonly<Record<string, number>>;
  readonly status: Status;
  readonly steps: number;
  readonly finalLoss: number;
}

export interface LessonSpace {
  readonly space: SpaceSpec;
  readonly seed: number;
  readonly rows: readonly LessonRow[];
}

/** Runs all trials of a grid. */
export function runLessonGrid(kernels: Kernels, yaml: string): LessonSpace[] {
  const { spec } = parseGrid(yaml, { file: "lesson.yaml" });
  return spec.spaces.map((space) => {
    const columns = kernelFor(kernels, space, { seed: spec.seed }).run(0, spaceSize(space));
    const names = Object.keys(space.optimizer.hyperparameters);
    const rows = Array.from({ length: columns.count }, (_, row) => ({
      at: Object.fromEntries(names.map((name, i) => [name, columns.hyperparameters[row * names.length + i]!])),
      status: STATUSES[columns.status[row]!]!,
      steps: columns.steps[row]!,
      finalLoss: columns.finalLoss[row]!,
    }));
    return { space, seed: spec.seed, rows };
  });
}

/** Returns the trial that converges in the fewest steps. */
export function fastest({ rows }: LessonSpace): LessonRow | undefined {
  return rows
    .filter(({ status }) => status === "converged")
    .reduce<LessonRow | undefined>(
      (best, row) => (best === undefined || row.steps < best.steps ? row : best),
      undefined,
    );
}

/** Traces a trial of a space; hyperparameters left out have their defaults. */
export function traceIn({ space, seed }: LessonSpace, at: Readonly<Record<string, number>>): TraceEnd {
  const hyperparameters = Object.entries(space.optimizer.hyperparameters).map(([name, value]) => at[name] ?? value);
  return traceTrial({ space, seed, hyperparameters, repeat: 0 }, () => undefined);
}
