import { SweepError } from "../../errors.ts";
import { evaluateNode } from "../../formula/passes/evaluate.ts";
import { checkSizes } from "../../objectives/check-sizes.ts";
import { checkDataFormulas } from "../../objectives/data-uses.ts";
import { lossGraph } from "../../objectives/loss-graph.ts";
import type { ObjectiveSpec } from "../../sweep/spec/sweep-spec.ts";
import type { GridModules } from "../read/grid-modules.ts";
import type { Problems } from "../yaml/problems.ts";
import { show } from "../../show.ts";
import type { GridSpace } from "../read/grid-space.ts";

/**
 * Refuses a start at which every trial would diverge immediately. Also reports errors in an
 * objective's formula. Throws SweepError("setup") if the objective's module fails at the start.
 */
export function checkStarts(spaces: readonly GridSpace[], modules: GridModules, problems: Problems): void {
  const losses = new Map<string, number | undefined>();
  for (const { objective, block } of spaces) {
    const { spec, path, startPath } = objective;
    const key = JSON.stringify([spec, path]);
    if (spec.data !== undefined && spec.module === undefined && !losses.has(key)) {
      losses.set(key, undefined);
      try {
        checkDataFormulas(spec);
      } catch (error) {
        problems.addError(path, error);
      }
    }
    if (!losses.has(key) && spec.module !== undefined)
      losses.set(key, modules.value(spec.module, spec.start, spec.data?.rows));
    if (!losses.has(key)) {
      try {
        losses.set(key, lossAtStart(spec));
        checkSizes(spec);
      } catch (error) {
        if (!(error instanceof SweepError)) throw error;
        problems.addError(path, error);
        losses.set(key, undefined);
      }
    }
    const loss = losses.get(key);
    const isDrawn = spec.blocks?.some(({ draw }) => draw !== undefined) === true;
    if (loss === undefined || objective.startsAtRandom || isDrawn) continue;
    const { diverge } = block.stop;
    if (!Number.isFinite(loss)) {
      problems.add(startPath, `the loss of ${spec.name} at its start ${show(spec.start)} is not finite: ${loss}`);
    } else if (Math.abs(loss) > diverge) {
      problems.add(
        startPath,
        `the loss of ${spec.name} at its start ${show(spec.start)} is above diverge ${diverge}: ${loss}`,
      );
    }
  }
}

function lossAtStart(objective: ObjectiveSpec): number {
  const { graph, loss } = lossGraph(objective);
  return evaluateNode(graph, loss, new Map(objective.start.map((value, index) => [`x[${index + 1}]`, value])));
}
