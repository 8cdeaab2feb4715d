import { SweepError } from "../errors.ts";
import { optimizerCurveName } from "../analysis/curve-names.ts";
import { bestSetting } from "../analysis/compare/best-setting.ts";
import { shares } from "../charts/shares.ts";
import { leftOutSentence } from "../analysis/compare/common-problems.ts";
import { comparedCosts, performanceProfiles } from "../analysis/compare/performance-profile.ts";
import { counted, percent } from "../format/numbers.ts";
import type { Picture } from "./panel.ts";
import type { PlotSpace } from "./plot-space.ts";

/**
 * Draws performance profiles over the objectives that all optimizers ran, each at its best setting.
 * Throws SweepError("input") for a single optimizer, without a common objective, or if nothing was
 * solved.
 */
export function profilePicture(spaces: readonly PlotSpace[]): Picture {
  const costs = comparedCosts(
    spaces.map(({ optimizer: solver, problem, trials, best }) => ({
      ...{ solver, problem, cost: bestSetting(trials, best).steps },
    })),
  );
  const { solvers, compared } = costs;
  if (solvers.length < 2) {
    throw new SweepError(
      "input",
      `a profile compares optimizers, but there is only one: ${solvers[0]?.solver ?? ""}; use --kind ecdf or sensitivity`,
    );
  }
  const names = solvers.map(({ solver }) => solver).join(", ");
  if (compared === 0) {
    throw new SweepError(
      "input",
      `a profile compares optimizers on the same objectives, but these have none in common: ${names}; use --kind sensitivity`,
    );
  }
  const what = counted(compared, "objective");
  const leftOut = leftOutSentence(costs);
  if (solvers.every((solver) => solver.costs.every((cost) => cost === Infinity))) {
    const why = leftOut === undefined ? "" : ` (${leftOut.slice(0, -1)})`;
    throw new SweepError("input", `nothing to draw: none of ${what} was solved by any optimizer${why}`);
  }
  const profiles = performanceProfiles(solvers);
  const colors = new Map(spaces.map(({ optimizer, color }) => [optimizer, color]));
  const curves = profiles.map(({ solver, steps }) => ({
    name: optimizerCurveName(solver, spaces),
    color: colors.get(solver)!,
    points: steps.map(({ ratio, share }) => [ratio, share] as const),
  }));
  const each = profiles.map(({ solver, steps }) => {
    const best = steps.find(({ ratio }) => ratio === 1)?.share ?? 0;
    return `${solver} is the best on ${percent(best)} and solves ${percent(steps.at(-1)?.share ?? 0)}`;
  });
  return {
    panels: [
      {
        title: `Performance profiles over ${what}`,
        description: `Performance profiles: the share of ${what} that an optimizer solves within a multiple of the steps of the best. ${each.join("; ")}.`,
        draw: (size, theme) =>
          shares(
            curves,
            {
              name: "times the steps of the best",
              first: 1,
              unit: (value) => `within ${Number(value.toPrecision(3))} times`,
            },
            size,
            theme,
          ),
      },
    ],
    notes: leftOut === undefined ? [] : [leftOut],
  };
}
