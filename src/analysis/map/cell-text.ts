import { counted, real } from "../../format/numbers.ts";
import { STATUSES } from "../../sweep/outcomes/statuses.ts";
import { axisText } from "./map-axis.ts";
import type { MapTrials } from "./map-trials.ts";
import type { MapCell, SpaceMap } from "./space-map.ts";

/** Describes a cell: `lr 0.01, momentum 0.9: converged, 551 steps, final loss 9.89e-9`. */
export function cellText({ x, y, cells, scattered }: SpaceMap, cell: number, trials: MapTrials): string {
  const width = x.values.length;
  const [atX, atY] =
    scattered === undefined
      ? [x.values[cell % width], y?.values[Math.floor(cell / width)]]
      : [scattered.x[cell], scattered.y[cell]];
  const place = [`${x.name} ${axisText(x, atX ?? NaN, real)}`];
  if (y !== undefined) place.push(`${y.name} ${axisText(y, atY ?? NaN, real)}`);
  const found = cells.at(cell);
  if (found === undefined) return `${place.join(", ")}: no trial`;
  const ended = found.rows.length === 1 ? trialText(found) : repeatsText(found, trials);
  return `${place.join(", ")}: ${[...ended, ...measuresText(found)].join(", ")}`;
}

function trialText({ status, steps, finalLoss }: MapCell): string[] {
  return [statusText(STATUSES[status]!), counted(steps, "step"), lossText(finalLoss)];
}

/** Says how repeats ended, and their medians: `18 of 20 repeats converged, median 340 steps`. */
function repeatsText({ rows, steps, finalLoss }: MapCell, { status }: MapTrials): string[] {
  const counts = STATUSES.map((name, code) => ({ name, count: rows.filter((row) => status[row] === code).length }));
  const [first = "", ...others] = counts
    .filter(({ name, count }) => count > 0 || name === "converged")
    .map(
      ({ name, count: own }, i) =>
        `${i === 0 ? `${own} of ${counted(rows.length, "repeat")}` : own} ${statusText(name)}`,
    );
  return [
    ...[first, ...others],
    ...(Number.isFinite(steps) ? [`median ${counted(steps, "step")}`] : []),
    `median ${lossText(finalLoss)}`,
  ];
}

/** Lists the measures: `epochs 10, validation_loss 0.31, accuracy 0.92`. */
function measuresText({ measured }: MapCell): string[] {
  return Object.entries(measured).map(
    ([name, value]) => `${name} ${Number.isNaN(value) ? "not finite" : real(value, 4)}`,
  );
}

function lossText(finalLoss: number): string {
  return Number.isFinite(finalLoss) ? `final loss ${real(finalLoss, 4)}` : "final loss not finite";
}

/** Formats a status for display: `timed out`. */
export function statusText(status: string): string {
  return status.replace("_", " ");
}
