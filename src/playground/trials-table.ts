import { valueAt } from "../analysis/map/map-trials.ts";
import { exact } from "../format/numbers.ts";
import type { ChartTable } from "../page/downloads/chart-tables.ts";
import type { PageReport, PageSpace } from "../page/load-report.ts";
import { numberAt } from "../sweep/outcomes/compact-numbers.ts";
import { STATUSES } from "../sweep/outcomes/statuses.ts";
import { levelText } from "../sweep/spec/levels.ts";

/** Returns all trials of a report, with the columns of `sweep query`. */
export function trialsTable({ spaces }: PageReport): ChartTable {
  const names = [...new Set(spaces.flatMap((one) => one.trials().names))];
  const measures = [...new Set(spaces.flatMap((one) => (one.trials().measured ?? []).map(({ name }) => name)))];
  return {
    columns: [
      "label",
      "trial",
      "objective",
      "optimizer",
      ...names,
      "repeat",
      "status",
      "steps",
      "final_loss",
      ...measures,
    ],
    rows: spaces.flatMap((one) => rowsOf(one, names, measures)),
  };
}

function rowsOf(
  { space, trials }: PageSpace,
  names: readonly string[],
  measures: readonly string[],
): (string | number)[][] {
  const all = trials();
  const objective = space.spec?.objective.name ?? space.problem;
  return Array.from({ length: all.count }, (_, row) => [
    ...[space.label, all.trial[row]!, objective, space.optimizer],
    ...names.map((name) => {
      const column = all.names.indexOf(name);
      return column < 0 ? "" : levelText(all.levels?.[name], valueAt(all, row, column), exact);
    }),
    ...[all.repeat[row]!, STATUSES[all.status[row]!]!, all.steps[row]!, all.finalLoss[row]!],
    ...measures.map((name) => {
      const found = all.measured?.find((one) => one.name === name);
      return found === undefined ? "" : numberAt(found.values, row);
    }),
  ]);
}
