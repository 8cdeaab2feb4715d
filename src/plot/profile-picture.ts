import { SweepError } from "../errors.ts";
import { bestSetting } from "../pictures/best-setting.ts";
import { shares } from "../pictures/charts/shares.ts";
import { performanceProfiles } from "../pictures/performance-profile.ts";
import { counted, percent } from "../report/numbers.ts";
import type { Picture } from "./panel.ts";
import type { PlotSpace } from "./plot-space.ts";

/**
 * Performance profiles of the optimizers over the objectives, each at its best setting. Throws SweepError("input") where
 * there is one optimizer, or none has solved anything.
 */
export function profilePicture(spaces: readonly PlotSpace[]): Picture {
  const problems = [...new Set(spaces.map(({ problem }) => problem))];
  const costs = spaces.map((space) => ({ space, steps: bestSetting(space.trials, space.best).steps }));
  const solvers = [...Map.groupBy(costs, ({ space }) => space.optimizer)];
  if (solvers.length < 2) {
    throw new SweepError(
      "input",
      `a profile compares optimizers, and there is one: ${solvers[0]?.[0] ?? ""}; --kind ecdf or sensitivity draws one`,
    );
  }
  if (costs.every(({ steps }) => steps === Infinity)) {
    throw new SweepError(
      "input",
      `nothing to draw: none of ${counted(problems.length, "objective")} was solved by any optimizer`,
    );
  }
  const profiles = performanceProfiles(
    solvers.map(([solver, own]) => ({
      solver,
      costs: problems.map((problem) =>
        Math.min(...own.filter(({ space }) => space.problem === problem).map(({ steps }) => steps)),
      ),
    })),
  );
  const curves = profiles.map(({ solver, steps }) => ({
    name: solver,
    points: steps.map(({ ratio, share }) => [ratio, share] as const),
  }));
  const each = profiles.map(({ solver, steps }) => {
    const best = steps.find(({ ratio }) => ratio === 1)?.share ?? 0;
    return `${solver} is the best on ${percent(best)} and solves ${percent(steps.at(-1)?.share ?? 0)}`;
  });
  const what = counted(problems.length, "objective");
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
    notes: [],
  };
}
