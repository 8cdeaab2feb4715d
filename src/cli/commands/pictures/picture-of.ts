import { SweepError } from "../../../errors.ts";
import { trialBySetting } from "../../../analysis/trial-by-setting.ts";
import type { SpaceMapOptions } from "../../../analysis/map/space-map.ts";
import { contourPicture, MOST_PATHS } from "../../../plot/contour-picture.ts";
import { curvePicture, MOST_CURVES } from "../../../plot/curve-picture.ts";
import { ecdfPicture } from "../../../plot/ecdf-picture.ts";
import { heatmapPicture } from "../../../plot/heatmap-picture.ts";
import { importancePicture } from "../../../plot/importance-picture.ts";
import type { Picture } from "../../../plot/panel.ts";
import { namedTrials } from "../../../plot/plot-space.ts";
import type { PlotSpace } from "../../../plot/plot-space.ts";
import { profilePicture } from "../../../plot/profile-picture.ts";
import { sensitivityPicture } from "../../../plot/sensitivity-picture.ts";
import type { HyperparameterValue } from "../../../sweep/spec/sweep-spec.ts";

export const KINDS = ["heatmap", "sensitivity", "importance", "profile", "ecdf", "contour", "curve"] as const;
export type Kind = (typeof KINDS)[number];

/** The measures of a sensitivity chart. */
export const CURVE_MEASURES = ["steps", "loss"] as const;

/** Maximum number of trials in a chart of the kinds that take `--trial`. */
export const MOST_TRIALS: Readonly<Record<"contour" | "curve", number>> = { contour: MOST_PATHS, curve: MOST_CURVES };

/** Options that only some kinds take. */
export interface Asked {
  readonly measure: string | undefined;
  readonly x: string | undefined;
  readonly y: string | undefined;
  readonly at: Readonly<Record<string, HyperparameterValue>> | undefined;
  readonly trial: readonly (number | string)[] | undefined;
  /** Seconds of an animation. */
  readonly animate: number | undefined;
}

export function pictureOf(kind: Kind, spaces: readonly PlotSpace[], asked: Asked): Picture {
  const { measure, x, y, at, trial, animate } = asked;
  switch (kind) {
    case "heatmap": {
      const axes: SpaceMapOptions = {
        ...(x === undefined ? {} : { x }),
        ...(y === undefined ? {} : { y }),
        ...(at === undefined ? {} : { at }),
      };
      return heatmapPicture(spaces, measure, axes);
    }
    case "sensitivity":
      return sensitivityPicture(
        spaces,
        CURVE_MEASURES.find((one) => one === measure),
        x ?? "lr",
      );
    case "importance":
      return importancePicture(spaces);
    case "profile":
      return profilePicture(spaces);
    case "ecdf":
      return ecdfPicture(spaces);
    case "contour":
      return contourPicture(spaces, trialsOf(kind, spaces, trial), animate);
    case "curve":
      return curvePicture(spaces, trialsOf(kind, spaces, trial));
  }
}

/** Returns the numbers of trials that are given by number or by setting. */
function trialsOf(
  kind: keyof typeof MOST_TRIALS,
  spaces: readonly PlotSpace[],
  given: readonly (number | string)[] = [],
): number[] {
  const most = MOST_TRIALS[kind];
  if (given.length > most) {
    throw new SweepError("input", `--kind ${kind} draws up to ${most} trials: --trial ${given.join(",")}`);
  }
  const named = namedTrials(spaces);
  const numbers = given.map((one) => (typeof one === "number" ? one : trialBySetting(one, named)));
  const twice = numbers.findIndex((one, i) => numbers.indexOf(one) < i);
  if (twice >= 0) throw new SweepError("input", `trial ${numbers[twice]} is given twice: --trial "${given[twice]}"`);
  return numbers;
}
