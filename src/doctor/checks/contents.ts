import type { Database } from "better-sqlite3";
import { counted } from "../../format/numbers.ts";
import { TABLES } from "../../store/file/migrations.ts";
import { VIEWS } from "../../store/file/views.ts";
import { fail, ok, warn } from "../finding.ts";
import type { Finding } from "../finding.ts";

/** Lists the contents of the file: sweeps and foreign tables. */
export function contents(db: Database): Finding[] {
  const states = db
    .prepare<[], { status: string; sweeps: number; done: number }>(
      "SELECT status, count(*) AS sweeps, sum(done) AS done FROM sweeps GROUP BY status ORDER BY status",
    )
    .all();
  const sweeps = states.reduce((sum, state) => sum + state.sweeps, 0);
  const done = states.reduce((sum, state) => sum + state.done, 0);
  const each = states.map((state) => `${state.sweeps} ${state.status}`).join(", ");
  const found = sweeps === 0 ? "none yet" : `${counted(sweeps, "sweep")} with ${counted(done, "trial")}: ${each}`;
  return [ok("sweeps", found), descriptions(db), foreign(db)];
}

/** Checks the JSON columns of the spaces. */
function descriptions(db: Database): Finding {
  const broken = db
    .prepare<[], { sweep_id: number; space: number }>(
      `SELECT sweep_id, space FROM space
      WHERE NOT (json_valid(objective_parameters) AND json_valid(hyperparameters) AND json_valid(varied)
        AND json_valid(stop) AND json_valid(start) AND json_valid(coalesce(levels, '{}')))`,
    )
    .all();
  if (broken.length === 0) return ok("spaces", "all descriptions can be read");
  const places = broken.map(({ sweep_id: sweep, space }) => `space ${space} of sweep ${sweep}`).join(", ");
  return fail(
    "spaces",
    `descriptions cannot be read: ${places}`,
    "copy the file, then `sweep rm` the sweep and run the grid again",
  );
}

function foreign(db: Database): Finding {
  const ours: readonly string[] = [...TABLES, ...VIEWS, "sqlite_sequence", "sqlite_stat1", "sqlite_stat4"];
  const others = db
    .prepare<[], { name: string; type: string }>(
      "SELECT name, type FROM sqlite_schema WHERE type <> 'index' ORDER BY name",
    )
    .all()
    .filter(({ name }) => !ours.includes(name));
  if (others.length === 0) return ok("other tables", "none");
  return warn(
    "other tables",
    others.map(({ name, type }) => `${type} ${name}`).join(", "),
    "sweep does not touch them, but a later version may need their names: move them to another file",
  );
}
