import { namedSpace, spaceNames } from "../sweep/identity/space-names.ts";
import type { SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { ComparedTrial } from "./comparison.ts";
import { withPoints } from "./fixed-points.ts";
import type { NamedSpaces } from "./reruns.ts";

/** Returns the spaces of a sweep with only those points that have a sensitive trial. */
export function sensitivePoints({ spaces }: SweepSpec, marked: readonly ComparedTrial[]): NamedSpaces {
  const names = spaceNames(spaces.map(namedSpace));
  const sensitive = marked.filter((trial) => trial.sensitive !== undefined);
  const found = spaces.flatMap((space, i) => {
    const name = names[i]!;
    return withPoints(space, name, sensitive).map((only) => ({ space: only, name }));
  });
  return { spaces: found.map(({ space }) => space), names: found.map(({ name }) => name) };
}
