import { withBroker } from "../../../broker/connection.ts";
import { purge } from "../../../broker/purge.ts";
import type { Purged } from "../../../broker/purge.ts";
import { counted } from "../../../format/numbers.ts";
import { broker as brokerArgument, brokerAddress } from "../../shared/broker-argument.ts";
import { brokerCa } from "../../shared/broker-option.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import { say } from "../../terminal/output.ts";

export const command: Command = defineCommand({
  command: "purge [broker]",
  describe: "Delete what sweeps left in a broker; running sweeps go on, because they put their chunks there again",
  builder: (argv) => argv.positional("broker", brokerArgument).options({ "broker-ca": brokerCa }),
  examples: [["sweep purge redis://10.0.0.5:6379", "results are in databases; none is lost"]],
  async handler({ broker, brokerCa: ca }) {
    const address = brokerAddress("purge", broker, ca);
    const purged = await withBroker(address, purge);
    const deleted = parts(purged);
    const kept = purged.kept === 0 ? "" : `; kept: ${counted(purged.kept, "live worker")}`;
    say(`${deleted.length === 0 ? "nothing to delete in" : "deleted from"} ${address.shown}${deleted}${kept}`);
    return EXIT.ok;
  },
});

/** Returns a list of what was deleted, after a colon; empty if nothing was. */
function parts({ jobs, runs, specs, streams, answers, deadWorkers, others }: Purged): string {
  const found = [
    counted(jobs, "chunk"),
    counted(runs, "run"),
    counted(specs, "spec"),
    counted(streams, "answer stream"),
    counted(answers, "answer"),
    counted(deadWorkers, "dead worker"),
    counted(others, "other key"),
  ].filter((part) => !part.startsWith("0 "));
  return found.length === 0 ? "" : `: ${found.join(", ")}`;
}
