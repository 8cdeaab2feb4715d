import { optimizers } from "../../../optimizers/registry.ts";
import { count, counted, real } from "../../../format/numbers.ts";
import type { Cell } from "../../../format/table.ts";
import type { BestTrial } from "../../../store/read/best.ts";
import type { BestBy } from "../../../sweep/outcomes/best-order.ts";
import { openResults } from "../../../store/read/results.ts";
import type { Edge, Surroundings } from "../../../store/read/surroundings.ts";
import { PRINTED } from "../../../sweep/outcomes/printed-columns.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import * as options from "../../shared/options.ts";
import { say, writeRows } from "../../terminal/output.ts";

export const command: Command = defineCommand({
  command: "best [sweep]",
  describe: "Show the best hyperparameters for each space of a sweep",
  builder: (argv) =>
    argv
      .positional("sweep", { type: "string", describe: "id or name of a sweep [default: the latest sweep]" })
      .options({
        db: options.db,
        by: options.choice("by", "criterion: fewest steps to the target, or lowest final loss", [
          "steps",
          "final_loss",
        ]),
        format: options.format,
      })
      .example("$0 best", "fastest trial of each space of the latest sweep")
      .example("$0 best optimizers --by final_loss --format csv", "lowest losses, for a spreadsheet"),
  async handler({ sweep: wanted, db, by, format }) {
    const results = openResults(options.databaseFile(db));
    try {
      const { best, around } = results.atOnce(() => {
        const { sweep_id: sweepId } = results.findSweep(wanted);
        const found = results.best(sweepId, by);
        return { best: found, around: results.surroundings(sweepId, found, by) };
      });
      const edges = best.map((one, i) => (around[i]?.edges ?? []).filter((edge) => canBeWidened(one, edge)));
      const names = [...new Set(best.flatMap(({ hyperparameters }) => Object.keys(hyperparameters)))];
      const shown =
        format === "table" ? names.filter((name) => best.some(({ varied }) => varied.includes(name))) : names;
      const columns = [...PRINTED.best.first, ...shown, ...PRINTED.best.last];
      const { beside } = PRINTED.best;
      const rows = best.map((one, i): Cell[] => [
        one.label,
        one.objective,
        one.optimizer,
        ...shown.map((name) => one.hyperparameters[name] ?? null),
        one.status,
        one.steps,
        one.final_loss,
        one.trial,
        around[i]?.ties ?? null,
        around[i]?.lrWindow?.from ?? null,
        around[i]?.lrWindow?.to ?? null,
        decades(around[i]?.lrWindow?.decades, format === "table"),
        edges[i]!.length === 0 ? null : edges[i]!.map(edgeText).join("; "),
      ]);
      const all = { columns: [...columns, ...beside], rows };
      if (format !== "table") await writeRows(all, format);
      else {
        // The label of a space names its objective and optimizer; edges are printed below the
        // table.
        const hidden = ["objective", "optimizer", "lr_from", "lr_to", "edges"];
        const empty = beside.filter((_, i) => rows.every((row) => row[columns.length + i] === null));
        await writeRows(without(all.columns, rows, [...hidden, ...empty]), format);
        for (const [i, one] of best.entries()) {
          if (around[i] !== undefined && around[i].ties > 1) say(`${one.label}: ${tieText(one, around[i], by)}`);
          for (const edge of edges[i]!) say(`${one.label}: ${edgeText(edge)}; consider widening the range`);
        }
      }
      return EXIT.ok;
    } finally {
      results.close();
    }
  },
});

function decades(value: number | undefined, rounded: boolean): Cell {
  return value === undefined ? null : rounded ? Number(value.toFixed(2)) : value;
}

/** Whether an edge of the grid is not also a limit of the hyperparameter's range. */
function canBeWidened({ optimizer }: BestTrial, { name, value, side }: Edge): boolean {
  const definition = Object.hasOwn(optimizers, optimizer) ? optimizers[optimizer]?.hyperparameters : undefined;
  const range = definition?.[name]?.range;
  return value !== (side === "smallest" ? range?.min : range?.max);
}

function edgeText({ name, value, side }: Edge): string {
  return `${name} ${real(value)} is the ${side} value of the grid`;
}

function tieText({ status, steps, final_loss: loss }: BestTrial, { ties }: Surroundings, by: BestBy): string {
  return by === "steps" && status === "converged"
    ? `${count(ties)} trials took ${counted(steps, "step")}; the one shown has the lowest final loss`
    : `${count(ties)} trials ended at ${loss === null ? "a loss that is not finite" : `loss ${real(loss)}`}; the one shown took the fewest steps`;
}

function without(
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  names: readonly string[],
): { columns: string[]; rows: Cell[][] } {
  const keep = (_: unknown, index: number): boolean => !names.includes(columns[index] ?? "");
  return { columns: columns.filter(keep), rows: rows.map((row) => row.filter(keep)) };
}
