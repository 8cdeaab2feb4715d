import { counted, real } from "../../format/numbers.ts";
import { STATUSES } from "../../sweep/outcomes/statuses.ts";
import type { MapTrials } from "./map-trials.ts";
import type { SpaceMap } from "./space-map.ts";

/** Describes a cell: `lr 0.01, momentum 0.9: converged, 551 steps, final loss 9.89e-9`. */
export function cellText({ x, y, cells }: SpaceMap, cell: number, trials: MapTrials): string {
  const width = x.values.length;
  const place = [`${x.name} ${real(x.values[cell % width] ?? NaN)}`];
  if (y !== undefined) place.push(`${y.name} ${real(y.values[Math.floor(cell / width)] ?? NaN)}`);
  const found = cells[cell];
  if (found === undefined) return `${place.join(", ")}: no trial`;
  const { rows, status, steps, finalLoss } = found;
  const same = rows.filter((row) => trials.status[row] === status).length;
  const ended = [
    rows.length === 1
      ? statusText(STATUSES[status]!)
      : `${same} of ${counted(rows.length, "repeat")} ${statusText(STATUSES[status]!)}`,
    counted(steps, "step"),
    Number.isFinite(finalLoss) ? `final loss ${real(finalLoss, 4)}` : "final loss not finite",
  ];
  return `${place.join(", ")}: ${ended.join(", ")}`;
}

/** Formats a status for display: `timed out`. */
export function statusText(status: string): string {
  return status.replace("_", " ");
}
