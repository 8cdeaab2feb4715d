import { loopSteps, results } from "../../formula/ir/loop-steps.ts";
import { parseUpdateRule } from "../../optimizers/rule.ts";
import type { UpdateRule } from "../../optimizers/rule.ts";
import { batchSize } from "../../sweep/spec/measures.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { batchProgram } from "../lowering/data-programs.ts";
import { fitsLocals } from "../lowering/fits-locals.ts";
import { isNoisy } from "../lowering/noisy-rule.ts";
import { lowerRule } from "../lowering/lower-rule.ts";
import { lowerSpace } from "../lowering/lowered-space.ts";
import type { Block } from "../lowering/region.ts";

// Operations of a draw: ten rounds of Philox, and a normal pair.
const DRAW = 240;

/** The operations of a step: about as many as the text has, and as it computes in its loops. */
export interface StepWork {
  readonly written: number;
  readonly computed: number;
}

/** Counts the operations of a step of a space without modules. */
export function stepWork(space: SpaceSpec): StepWork {
  return space.objective.data === undefined ? formulaWork(space) : dataWork(space);
}

function formulaWork(space: SpaceSpec): StepWork {
  const { objective, rule } = lowerSpace(space);
  const { graph, loss, gradient, scatters } = objective;
  const loops = loopSteps(graph, [loss, ...gradient], scatters).map(({ loop, ...step }) => ({
    written: loop.graph.reachable(results(step)).length,
    computed: loop.graph.reachable(results(step)).length * loop.count,
  }));
  const once = graph.reachable([loss, ...gradient]).length;
  const ofRule = ruleWork(rule, space.objective.dim, fitsLocals(objective));
  return total([{ written: once, computed: once }, ofRule, ...loops]);
}

function dataWork(space: SpaceSpec): StepWork {
  const rows = batchSize(space) ?? 1;
  const loops = batchProgram(space.objective).steps.flatMap((step) =>
    step.kind === "rows" ? step.blocks.map((block) => blockWork(block, rows)) : [blockWork(step, 1)],
  );
  const rule = lowerRule(parseUpdateRule(space.optimizer, space));
  return total([ruleWork(rule, space.objective.dim, false), ...loops]);
}

function blockWork(block: Block, times: number): StepWork {
  if (block.kind === "scalar") return { written: 1, computed: times };
  const written = block.nodes.length + block.sinks.length;
  return { written, computed: block.loops.reduce((product, { count }) => product * count, written * times) };
}

/**
 * Counts the operations of a rule: those that all coordinates share once. The others are written
 * for each coordinate if the step is unrolled. Draws are a loop over pairs of coordinates.
 */
function ruleWork(rule: UpdateRule, dim: number, isUnrolled: boolean): StepWork {
  const { graph, vectors, x, state } = rule;
  const nodes = graph.reachable([x, ...state.map(({ next }) => next)]);
  const each = nodes.filter((id) => vectors.has(id)).length;
  const shared = nodes.length - each;
  const draw = isNoisy(rule) ? DRAW : 0;
  return {
    written: shared + each * (isUnrolled ? dim : 1) + draw,
    computed: shared + each * dim + draw * Math.ceil(dim / 2),
  };
}

function total(parts: readonly StepWork[]): StepWork {
  return {
    written: parts.reduce((sum, { written }) => sum + written, 0),
    computed: parts.reduce((sum, { computed }) => sum + computed, 0),
  };
}
