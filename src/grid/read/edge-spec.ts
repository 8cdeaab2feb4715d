import type { EdgeSpec, SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { EdgeInput } from "../schema/input.ts";

const POINTS = 1_000_000;

/** Returns an edge with its defaults. */
export function withDefaults({ of = "converged", tolerance, points = POINTS }: EdgeInput): EdgeSpec {
  return { of, tolerance, points };
}

/** Returns an edge as text, to tell spaces apart. */
export function edgeText(edge: EdgeInput | undefined): string {
  if (edge === undefined) return "none";
  const { of, tolerance } = withDefaults(edge);
  return `${of}(${tolerance})`;
}

/** Returns the part of a space's spec that says which edge it traces. */
export function edgeSpec(edge: EdgeInput | undefined): Pick<SpaceSpec, "edge"> {
  return edge === undefined ? {} : { edge: withDefaults(edge) };
}
