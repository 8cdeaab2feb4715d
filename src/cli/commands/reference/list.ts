import { DATA_SETS } from "../../../data/data-sets.ts";
import type { ObjectiveDefinition } from "../../../objectives/definition.ts";
import { objectives } from "../../../objectives/registry.ts";
import { suites } from "../../../objectives/suites/suites.ts";
import type { OptimizerDefinition } from "../../../optimizers/definition.ts";
import { optimizers } from "../../../optimizers/registry.ts";
import type { Rows } from "../../../format/format.ts";
import { PRINTED } from "../../../sweep/outcomes/printed-columns.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import { unmarked } from "../../shared/double-dash.ts";
import * as options from "../../shared/options.ts";
import { writeRows } from "../../terminal/output.ts";
import { textWidth } from "../../terminal/terminal-style.ts";

// A shorter summary is not useful.
const MIN_SUMMARY = 40;

const WHAT = ["objectives", "optimizers", "suites", "data"] as const;

export const command: Command = defineCommand({
  command: "list <what>",
  describe: "List the built-in objectives, optimizers, suites or data sets",
  builder: (argv) =>
    argv
      .positional("what", {
        choices: WHAT,
        demandOption: true,
        describe: "objectives, optimizers, suites or data",
        coerce: (value: unknown) => options.oneOf("the argument", WHAT, unmarked(value)),
      })
      .options({ format: options.format }),
  examples: [
    ["sweep list objectives", "list the benchmark functions"],
    ["sweep list optimizers --format md", "list the update rules as a Markdown table"],
  ],
  async handler({ what, format }) {
    const rows = ROWS[what]();
    await writeRows(format === "table" ? fitted(rows, textWidth()) : rows, format);
    return EXIT.ok;
  },
});

const ROWS: Readonly<Record<(typeof WHAT)[number], () => Rows>> = {
  objectives: objectiveRows,
  optimizers: optimizerRows,
  suites: suiteRows,
  data: dataRows,
};

function objectiveRows(): Rows {
  const rows = Object.entries(objectives).map(([name, one]) => [name, dimension(one), one.summary]);
  return { columns: PRINTED.list.objectives, rows };
}

function dimension({ dim }: ObjectiveDefinition): string {
  if (typeof dim === "number") return String(dim);
  return `${dim.default} (${dim.max === undefined ? `any from ${dim.min}` : `${dim.min} to ${dim.max}`})`;
}

function optimizerRows(): Rows {
  const rows = Object.entries(optimizers).map(([name, one]) => [name, defaults(one), one.summary]);
  return { columns: PRINTED.list.optimizers, rows };
}

function suiteRows(): Rows {
  const rows = Object.entries(suites).map(([name, { functions, summary }]) => [name, functions.length, summary]);
  return { columns: PRINTED.list.suites, rows };
}

function dataRows(): Rows {
  const rows = Object.entries(DATA_SETS).map(([name, one]) => [name, one.rows, one.summary]);
  return { columns: PRINTED.list.data, rows };
}

function defaults({ hyperparameters }: OptimizerDefinition): string {
  return Object.entries(hyperparameters)
    .map(([name, one]) => `${name}=${one.default}`)
    .join(" ");
}

/**
 * Fits rows to the width of the terminal: drops the middle column if necessary and truncates
 * summaries.
 */
function fitted({ columns, rows }: Rows, width: number): Rows {
  const all = [...rows];
  const widths = columns.map((name, index) => Math.max(name.length, ...all.map((row) => String(row[index]).length)));
  const [first = 0, between = 0] = widths;
  const roomy = first + 2 + between + 2 + MIN_SUMMARY <= width;
  const room = Math.max(10, width - first - 2 - (roomy ? between + 2 : 0));
  const cut = (cell: string): string => (cell.length > room ? `${cell.slice(0, room - 1)}…` : cell);
  const kept = <T>([one, two, three]: readonly T[]): T[] => [one, ...(roomy ? [two] : []), three] as T[];
  return { columns: kept(columns), rows: all.map((row) => kept([...row.slice(0, -1), cut(String(row.at(-1)))])) };
}
