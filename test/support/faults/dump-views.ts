import Database from "better-sqlite3";

/** The columns of each view, in output order. */
export type ViewColumns = Readonly<Record<string, readonly string[]>>;

const ORDER: Readonly<Record<string, string>> = {
  sweeps: "sweep_id",
  spaces: "sweep_id, space",
  results: "sweep_id, trial",
};

/** Returns the views of a database as text: a line "view: columns", then each row as JSON. */
export function dumpViews(file: string, views: ViewColumns = columnsOf(file)): string {
  const db = new Database(file, { readonly: true });
  const texts = Object.entries(views).map(([view, columns]) => {
    const names = columns.map((name) => `"${name}"`).join(", ");
    const rows = db.prepare(`SELECT ${names} FROM ${view} ORDER BY ${ORDER[view]}`).raw().all();
    return [`${view}: ${columns.join(", ")}`, ...rows.map((row) => JSON.stringify(row))].join("\n");
  });
  db.close();
  return `${texts.join("\n\n")}\n`;
}

/** Returns the columns named in a dump. */
export function dumpedColumns(text: string): ViewColumns {
  const titles = [...text.matchAll(/^(\w+): (.*)$/gm)];
  return Object.fromEntries(titles.map(([, view = "", columns = ""]) => [view, columns.split(", ")]));
}

function columnsOf(file: string): ViewColumns {
  const db = new Database(file, { readonly: true });
  const views = Object.keys(ORDER).map((view) => {
    const columns = db.prepare<[string], string>("SELECT name FROM pragma_table_info(?)").pluck().all(view);
    return [view, columns] as const;
  });
  db.close();
  return Object.fromEntries(views);
}
