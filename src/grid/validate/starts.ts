import { SweepError } from "../../errors.ts";
import { evaluateNode } from "../../formula/passes/evaluate.ts";
import { checkSizes } from "../../objectives/check-sizes.ts";
import { checkDataFormulas } from "../../objectives/data-uses.ts";
import { lossGraph } from "../../objectives/loss-graph.ts";
import type { ObjectiveSpec } from "../../sweep/spec/sweep-spec.ts";
import type { GridModules } from "../read/grid-modules.ts";
import type { Problems } from "../yaml/problems.ts";
import { trainingLoss } from "../../kernel/js/data-loss.ts";
import type { Block } from "../read/blocks.ts";
import type { ObjectiveChoice } from "../read/objectives.ts";
import { show } from "../../show.ts";
import type { GridSpace } from "../read/grid-space.ts";

/**
 * Refuses a start at which every trial would diverge immediately. Also reports errors in an
 * objective's formula. Throws SweepError("setup") if the objective's module fails at the start.
 * `seed` is the grid's, which draws validation rows.
 */
export function checkStarts(
  spaces: readonly GridSpace[],
  { modules, seed }: { readonly modules: GridModules; readonly seed: number },
  problems: Problems,
): void {
  const losses = new Map<string, number | undefined>();
  for (const { objective, block } of spaces) {
    const { spec, path, startPath } = objective;
    const key = JSON.stringify([spec, path]);
    if (!losses.has(key) && spec.module !== undefined)
      losses.set(key, modules.value(spec.module, spec.start, spec.data?.rows));
    if (!losses.has(key)) {
      try {
        losses.set(key, spec.data === undefined ? lossAtStart(spec) : dataLossAtStart(objective, block, seed));
        checkSizes(spec);
      } catch (error) {
        if (!(error instanceof SweepError)) throw error;
        problems.addError(path, error);
        losses.set(key, undefined);
      }
    }
    const loss = losses.get(key);
    if (loss === undefined || isDrawn(objective)) continue;
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

/** Whether the start differs between repeats. */
function isDrawn({ spec, startsAtRandom }: ObjectiveChoice): boolean {
  return startsAtRandom || spec.blocks?.some(({ draw }) => draw !== undefined) === true;
}

/** Returns the loss over the training rows; undefined for random starts, since it costs a pass. */
function dataLossAtStart(objective: ObjectiveChoice, { validation }: Block, seed: number): number | undefined {
  const { spec } = objective;
  checkDataFormulas(spec);
  if (isDrawn(objective)) return undefined;
  const terms = validation === undefined ? {} : { validation: validation.value };
  return trainingLoss({ objective: spec, ...terms }, seed)(spec.start);
}

function lossAtStart(objective: ObjectiveSpec): number {
  const { graph, loss } = lossGraph(objective);
  return evaluateNode(graph, loss, new Map(objective.start.map((value, index) => [`x[${index + 1}]`, value])));
}
