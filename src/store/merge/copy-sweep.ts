import type { Database } from "better-sqlite3";

import { STATUSES } from "../../sweep/outcomes/statuses.ts";
import { withStoreErrors } from "../file/failure.ts";
import { addHyperparameters, placeHyperparameters, placesOf } from "../file/hyperparameter-columns.ts";
import { renewViews } from "../file/views.ts";
import { copyData } from "../write/data-rows.ts";
import { copyTargets } from "../write/target-rows.ts";
import type { SourceSweep } from "./source.ts";

type Row = Readonly<Record<string, string | number | null>>;

/**
 * Adds the whole sweep of a shard to another file, without its trials, in a transaction. Returns
 * its id.
 */
export function copySweep(source: Database, sweep: SourceSweep, target: Database): number {
  const { spaces, places } = withStoreErrors(sweep.file, () => ({
    spaces: source.prepare<[number], Row>("SELECT * FROM space WHERE sweep_id = ? ORDER BY space").all(sweep.sweep_id),
    places: placesOf(source, sweep.sweep_id),
  }));
  const wholeTrials = ({ whole_trials: whole, trials }: Row): number => Number(whole ?? trials);
  const columns = ["name", "spec_hash", "store", "spec", "started_at", "threads", "version", "platform", "seed"];
  const { lastInsertRowid } = target
    .prepare(
      `INSERT INTO sweep (${columns.join(", ")}, trials, done, steps, seconds)
      VALUES (${columns.map((name) => `:${name}`).join(", ")}, :trials, 0, 0, 0)`,
    )
    .run({ ...sweep, trials: spaces.reduce((sum, space) => sum + wholeTrials(space), 0) });
  const sweepId = Number(lastInsertRowid);
  addHyperparameters(
    target,
    spaces.flatMap((space) => [...namesIn(space["hyperparameters"]), ...otherNames(space)]),
  );
  for (const space of spaces) {
    const counts = Object.fromEntries(["steps", ...STATUSES].map((name) => [name, 0]));
    const row = { ...space, ...counts, sweep_id: sweepId, trials: wholeTrials(space), whole_trials: null };
    const kept = Object.entries(row).filter(([name]) => !name.startsWith("place "));
    target
      .prepare(
        `INSERT INTO space (${kept.map(([name]) => name).join(", ")}) VALUES (${kept.map(() => "?").join(", ")})`,
      )
      .run(...kept.map(([, value]) => value));

    const varied = namesIn(space["varied"]);
    const others = namesIn(space["hyperparameters"]).filter((name) => !varied.includes(name));
    const names = [...varied, ...others, ...otherNames(space)];
    const found = places(Number(space["space"]), names);
    const inRows = names.filter((_, i) => found[i]!.table === "result");
    const constants = names
      .filter((name) => !inRows.includes(name))
      .map((name) => [name, Number(space[`place ${name}`])] as const);
    const id = { sweepId, space: Number(space["space"]) };
    placeHyperparameters(target, id, inRows, Object.fromEntries(constants));
  }
  const [from, to] = [
    { db: source, sweepId: sweep.sweep_id },
    { db: target, sweepId },
  ];
  withStoreErrors(sweep.file, () => {
    copyTargets(from, to);
    copyData(from, to);
  });
  renewViews(target);
  return sweepId;
}

/** Returns the columns of a space that are not hyperparameters: its measures and its batch. */
function otherNames(space: Row): string[] {
  const { measures } = space;
  if (typeof measures !== "string") return [];
  return [...(JSON.parse(measures) as readonly { name: string }[]).map(({ name }) => name), "batch"];
}

function namesIn(json: string | number | null | undefined): string[] {
  return JSON.parse(String(json)) as string[];
}
