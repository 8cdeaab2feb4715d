import { listed } from "../../../format/listed.ts";
import { count, counted } from "../../../format/numbers.ts";
import { mergeDatabases, type SweepMerge } from "../../../library/merge-databases.ts";
import { parseShard } from "../../../sweep/points/shards.ts";
import { shellWord } from "../../../platform/shell-word.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import * as options from "../../shared/options.ts";
import { typedCommand } from "../../shared/typed-command.ts";
import { say } from "../../terminal/output.ts";

/** Maximum number of shards named in a list. */
const NAMED = 20;

export const command: Command = defineCommand({
  command: "merge <files..>",
  describe: "Merge the shards of a sweep into one database",
  builder: (argv) =>
    argv
      .positional("files", {
        type: "string",
        array: true,
        demandOption: true,
        describe: "databases of shards (run --shard), in any order",
      })
      .options({
        db: options.db,
        "allow-missing": { type: "boolean", default: false, describe: "exit with 0 even if shards are missing" },
      }),
  examples: [
    ["sweep merge shard-*.db --db results.db", "merge all shards"],
    ["sweep merge shard-*.db --db partial.db --allow-missing", "look at the shards that are there"],
  ],
  async handler({ files, db, allowMissing }) {
    const file = options.databaseFile(db);
    const merged = await mergeDatabases(files, file);
    const { name, sweepId, done, trials, status } = merged;
    say(`${name}: ${count(done)} of ${counted(trials, "trial")}, sweep ${sweepId} of ${file}`);
    if (status === "complete") return EXIT.ok;
    const rest = `${typedCommand()} run GRID --db ${shellWord(file)}`;
    say(`${gapText(merged)}; merge what is missing into the same database, or compute it: ${rest}`);
    return allowMissing ? EXIT.ok : EXIT.setup;
  },
});

/** Names what a merge lacks: `shards 4, 9 of 16 are missing`. */
function gapText({ missing, incomplete, trials, done }: SweepMerge): string {
  const parts = [
    ...(missing.length === 0 ? [] : [`${listedShards(missing)} missing`]),
    ...(incomplete.length === 0 ? [] : [`${listedShards(incomplete)} incomplete`]),
  ];
  return parts.length === 0 ? `${counted(trials - done, "trial")} missing` : parts.join(", and ");
}

/** Lists shards of the same count: `shard 4 of 16 is`, `shards 4, 9 of 16 are`. */
function listedShards(texts: readonly string[]): string {
  const shards = texts.flatMap((text) => parseShard(text) ?? []);
  const [first] = shards;
  const named = listed(
    shards.map(({ index }) => index),
    NAMED,
  );
  const verb = shards.length === 1 ? "is" : "are";
  return `shard${shards.length === 1 ? "" : "s"} ${named} of ${first?.count} ${verb}`;
}
