import { readStoredSpec } from "../../report/stored-spec.ts";
import type { BestTrial } from "../../store/read/best.ts";
import type { SweepRow } from "../../store/read/results.ts";
import type { SweepSpec } from "../../sweep/spec/sweep-spec.ts";

/**
 * Removes the number of converged repeats where the minimum is unknown: no trial can converge
 * there. A stored grid that cannot be read here leaves all numbers.
 */
export function withKnownMinima<Best extends BestTrial | null>(
  all: readonly Best[],
  grid: SweepSpec | SweepRow,
): readonly Best[] {
  if (all.every((best) => best?.repeats === undefined)) return all;
  const spec = "spaces" in grid ? grid : specOf(grid);
  return all.map((best) => {
    if (best === null || spec?.spaces[best.space]?.objective.minimum !== null) return best;
    const { converged: _, ...rest } = best;
    return rest as Best;
  });
}

function specOf(sweep: SweepRow): SweepSpec | undefined {
  const stored = readStoredSpec(sweep);
  return "spec" in stored ? stored.spec : undefined;
}
