import { usualMeasure } from "../../analysis/map/map-measure.ts";
import type { MapTrials } from "../../analysis/map/map-trials.ts";
import { MEASURES } from "../../analysis/map/map-values.ts";
import type { Measure, Shown } from "../../analysis/map/map-values.ts";
import type { SpaceMap } from "../../analysis/map/space-map.ts";
import { repeatCount } from "../../analysis/trial-points.ts";
import type { ViewState } from "../view-state.ts";

const MEASURE_NAMES: Readonly<Record<Measure, string>> = {
  ...{ steps: "Steps", loss: "Final loss", status: "Status", converged_share: "Converged share" },
};

/** Returns the measure of the address, or the default one if the space lacks it. */
export function measureOf({ show }: ViewState, { measured }: MapTrials, map: SpaceMap | undefined): Shown {
  const fixed = MEASURES.find((one) => one === show);
  return fixed ?? measured?.find(({ name }) => name === show) ?? usualMeasure(map?.cells ?? []);
}

/** Returns the name of a measure as the page shows it. */
export function nameOf(show: Shown): string {
  if (typeof show !== "object") return MEASURE_NAMES[show];
  return show.name === "validation_loss" ? "Validation loss" : show.name;
}

/** Returns the measures that the controls offer. Epochs are proportional to steps. */
export function choicesOf(trials: MapTrials): readonly Shown[] {
  const fixed = MEASURES.filter((one) => one !== "converged_share" || repeatCount(trials) > 1);
  return [...fixed, ...(trials.measured ?? []).filter(({ name }) => name !== "epochs")];
}

/** Returns the name of a measure in the address. */
export function valueOf(show: Shown): string {
  return typeof show === "object" ? show.name : show;
}
