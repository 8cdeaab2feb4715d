import { shares } from "../pictures/charts/shares.ts";
import { performanceProfiles } from "../pictures/performance-profile.ts";
import { counted } from "../report/numbers.ts";
import { settingOf } from "./best-of-space.ts";
import { ChartView } from "./chart-view.ts";
import { element } from "./element.ts";
import type { PageReport } from "./load-report.ts";
import type { ThemeSwitch } from "./theme-switch.ts";

/** Performance profiles of the optimizers over the objectives; nothing where there is one optimizer. */
export function profileSection({ spaces, onChange }: PageReport, themes: ThemeSwitch): HTMLElement | undefined {
  const problems = [...new Set(spaces.map(({ problem }) => problem))];
  const solvers = [...Map.groupBy(spaces, ({ space }) => space.optimizer)];
  if (solvers.length < 2) return undefined;
  const profilesNow = (): ReturnType<typeof performanceProfiles> =>
    performanceProfiles(
      solvers.map(([solver, own]) => ({
        solver,
        costs: problems.map((problem) =>
          Math.min(...own.filter((one) => one.problem === problem).map((one) => settingOf(one)?.steps ?? Infinity)),
        ),
      })),
    );
  const isRepeated = spaces.some(({ space }) => space.expectedTimes.length > 0);
  const chart = new ChartView(themes, "curves");
  const draw = (): void => {
    const profiles = profilesNow();
    chart.show(
      "Performance profiles: share of objectives solved within a multiple of the steps of the best optimizer",
      (size, theme) =>
        shares(
          profiles.map(({ solver, steps }) => ({
            name: solver,
            points: steps.map(({ ratio, share }) => [ratio, share] as const),
          })),
          {
            name: "times the steps of the best",
            first: 1,
            unit: (value) => `within ${Number(value.toPrecision(3))} times`,
          },
          size,
          theme,
        ),
    );
  };
  draw();
  onChange(draw);
  return element(
    "section",
    { id: "profiles", "aria-labelledby": "profiles-title" },
    element("h2", { id: "profiles-title" }, "Who is soonest, and who is safe?"),
    element(
      "p",
      {},
      `Performance profiles (Dolan & Moré 2002) over ${counted(problems.length, "objective")}: the share that an optimizer solves within so many times the steps of the best one. ` +
        (isRepeated ? "Steps are expected ones, over the repeats. " : "") +
        "On the left edge, how often it is the best; on the right, how many it solves at all. Each stands at its best setting on each objective, so what counts is what it can do when tuned, and one with a larger grid was tuned more.",
    ),
    chart.host,
  );
}
