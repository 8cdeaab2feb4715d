import { SweepError } from "../errors.ts";
import type { Graph } from "../formula/ir/graph.ts";
import type { NodeId } from "../formula/ir/node-table.ts";
import { scaledVector } from "../formula/ir/norm.ts";
import { buildGraph } from "../formula/passes/build-graph.ts";
import { parseFormula } from "../formula/language/parse.ts";
import { similarTo } from "../suggest.ts";

/** A space's settings for the gradient and the learning rate that its update rule receives. */
export interface StepTerms {
  /** The value of lr in the update: a formula over lr, t and max_steps, or "constant". */
  readonly schedule?: string;
  /** Standard deviation of the noise on each coordinate of the gradient. */
  readonly noise?: number;
  /** The bound on the norm of the gradient, noise included. */
  readonly clip?: number;
  /** Factors next to 1 that change last bits; omitted except to look for sensitive trials. */
  readonly lastBits?: LastBits;
}

/** Changes of last bits, as factors next to 1. */
export interface LastBits {
  /** Of the objective's gradient, before noise and clipping. */
  readonly gradient: number;
  /** Of a new point, so that rules that read only signs or ratios of gradients change, too. */
  readonly point: number;
}

/** The input with one standard normal number per coordinate. Users' names cannot contain `$`. */
export const NORMAL_INPUT = "$normal";

/** The names that a schedule may read. */
export const SCHEDULE_NAMES: readonly string[] = ["lr", "t", "max_steps"];

/**
 * Returns the nodes of the names lr and g in a rule's lines: the scheduled learning rate at step t,
 * and the gradient with noise, times min(1, clip/‖g‖). Throws SweepError with the span in the
 * schedule.
 *
 * Source of clipping: Pascanu, Mikolov & Bengio, On the difficulty of training recurrent neural
 * networks, ICML 2013, algorithm 1. (PyTorch's clip_grad_norm_ divides by ‖g‖ + 1e-6.)
 */
export function stepInputs(
  graph: Graph,
  { schedule = "constant", noise = 0, clip, lastBits }: StepTerms,
): Map<string, NodeId> {
  const inputs = new Map<string, NodeId>();
  if (schedule !== "constant") inputs.set("lr", scheduledRate(graph, schedule));
  let g = graph.input("g");
  if (lastBits !== undefined) g = graph.mul(graph.constant(lastBits.gradient), g);
  if (noise > 0) g = graph.add(g, graph.mul(graph.constant(noise), graph.input(NORMAL_INPUT)));
  if (clip !== undefined) {
    // (clip / ‖s·g‖) · (s·g): clips a gradient whose norm is beyond the largest double, too.
    const { scale, vector, norm } = scaledVector(graph, g);
    const unclipped = graph.div(graph.constant(1), scale);
    const factor = graph.apply("min", unclipped, graph.div(graph.constant(clip), norm));
    g = graph.mul(factor, vector);
  }
  inputs.set("g", g);
  return inputs;
}

/** Returns a schedule's formula as a node. Throws SweepError with the span. */
export function scheduledRate(graph: Graph, schedule: string): NodeId {
  return buildGraph(parseFormula(schedule), graph, {
    name: (name, span) => {
      if (SCHEDULE_NAMES.includes(name)) return graph.input(name);
      if (name === "pi" || name === "e") return undefined;
      const hint = similarTo(name, SCHEDULE_NAMES) || ": a schedule reads lr, t and max_steps";
      throw new SweepError("input", `unknown name "${name}"${hint}`, span);
    },
    element: () => undefined,
    reductions: false,
    names: SCHEDULE_NAMES,
  });
}
