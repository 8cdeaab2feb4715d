import { count, counted } from "../../../format/numbers.ts";
import { countMethodRounds, countRounds, countTrials, runsOf, spaceSize } from "../../../sweep/points/samplers.ts";
import { rungSteps } from "../../../sweep/rounds/halving/rungs.ts";
import { refineAdds } from "../../../sweep/rounds/refine/fine-axes.ts";
import { sampledAxes } from "../../../sweep/points/unit-sampler.ts";
import { edgeLattice, latticeSize } from "../../../sweep/rounds/edge/edge-lattice.ts";
import { axisSize } from "../../../sweep/spec/axis.ts";
import type { Axis, HalvingSpec, SpaceSpec } from "../../../sweep/spec/sweep-spec.ts";

/** Describes the points of a space as text: `lr: 61 × momentum: 34`. */
export function axesText(space: SpaceSpec): string {
  const { repeats, include } = space;
  const points = [pointsText(space), ...(repeats > 1 ? [`repeats: ${count(repeats)}`] : [])].filter(
    (part) => part !== "",
  );
  const excluded = spaceSize(space) - countTrials(space);
  return [
    points.join(" × "),
    ...edgeText(space),
    ...(excluded > 0 ? [`− ${count(excluded)} excluded`] : []),
    ...(include.length > 0 ? [`+ ${count(include.length * repeats)} included`] : []),
    ...refineText(space),
    ...halvingText(space),
  ].join(" ");
}

function refineText(space: SpaceSpec): string[] {
  if (space.refine === undefined) return [];
  const rounds = counted(space.refine.rounds, "round");
  return [`+ at most ${count(refineAdds.trials(space))} in ${rounds} around the best`];
}

function halvingText(space: SpaceSpec): string[] {
  if (space.halving === undefined) return [];
  const [first, last] = [rungSteps(space)[0]!, space.stop.max_steps];
  const how = space.halving.hyperband === undefined ? "halved" : "in brackets";
  return [`${how} from ${count(first)} to ${count(last)} steps`];
}

function pointsText(space: SpaceSpec): string {
  const { axes, method } = space;
  const swept = sampledAxes(axes);
  if (method !== undefined) {
    const rounds = countMethodRounds(space);
    const text = `${method.name}: ${count(method.samples)} of ${swept.map(nameOf).join(", ")}`;
    return rounds > 1 ? `${text} in ${count(rounds)} rounds at most` : text;
  }
  return swept.map((axis) => `${nameOf(axis)}: ${count(axisSize(axis))}`).join(" × ");
}

/** Describes the points that an edge adds: all of them at most, and the finest grid of them. */
function edgeText({ axes, edge }: SpaceSpec): string[] {
  if (edge === undefined) return [];
  const lattice = edgeLattice(axes, edge);
  const cells = lattice.axes.map(({ num }) => count(num - 1)).join(" × ");
  const most = count(Math.min(edge.points, latticeSize(lattice)));
  return [`→ edge of ${edge.of} to ${cells} cells: ${lattice.cuts} rounds or more, ${most} points at most`];
}

function nameOf({ keys }: Axis): string {
  return keys.join(",");
}

/** Returns the halving of a space with its rungs, for programs. */
function halvingOf(space: SpaceSpec, { eta, min_steps, hyperband }: HalvingSpec): object {
  const rungs = runsOf(space).map(({ steps, runs }) => ({ steps, trials_at_most: runs }));
  return { eta, min_steps, hyperband: hyperband !== undefined, rungs };
}

/** Returns the method and the axes of a space, for programs. */
export function pointsOf(space: SpaceSpec): object {
  const { axes, edge, method, refine, halving } = space;
  const rounds = countRounds(space);
  return {
    rounds_at_most: rounds === Infinity ? null : rounds,
    edge: edge ?? null,
    refine: refine === undefined ? null : { rounds: refine.rounds },
    halving: halving === undefined ? null : halvingOf(space, halving),
    method: method === undefined ? { name: "grid" } : { ...method.options, name: method.name, samples: method.samples },
    axes: axes.map((axis) => {
      const { keys } = axis;
      if (axis.kind !== "continuous") return { keys, points: axisSize(axis) };
      return { keys, points: null, min: axis.min, max: axis.max, scale: axis.scale };
    }),
  };
}
