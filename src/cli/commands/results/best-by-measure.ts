import type { Rows } from "../../../format/format.ts";
import type { Format } from "../../../format/format.ts";
import type { BestMeasured } from "../../../store/read/best-measure.ts";
import type { Results, SweepRow } from "../../../store/read/results.ts";
import { shownNames } from "../../shared/settings.ts";
import { say, writeRows } from "../../terminal/output.ts";

/** Shows the best of each space by a measure. Says which spaces lack it. */
export async function showBestByMeasure(
  results: Results,
  { sweep_id: id }: SweepRow,
  measure: string,
  format: Format,
): Promise<void> {
  const { found, without } = results.bestBy(id, measure);
  await writeRows(rowsOf(found, measure, format), format);
  if (without.length > 0) say(`without ${measure}: ${without.join(", ")}`);
}

function rowsOf(all: readonly BestMeasured[], measure: string, format: Format): Rows {
  const isTable = format === "table";
  const names = [
    ...new Set(all.flatMap(({ best }) => (isTable ? shownNames(best) : Object.keys(best.hyperparameters)))),
  ];
  const isRepeated = !isTable || all.some(({ repeats }) => repeats > 1);
  return {
    columns: ["space", ...names, "status", ...(isRepeated ? ["repeats"] : []), measure, "trial"],
    rows: all.map(({ best, value, repeats }) => [
      best.label,
      ...names.map((name) => best.hyperparameters[name] ?? null),
      best.status,
      ...(isRepeated ? [repeats] : []),
      value,
      best.trial,
    ]),
  };
}
