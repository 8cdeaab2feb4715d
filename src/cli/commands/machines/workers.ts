import { withBroker } from "../../../broker/connection.ts";
import { listWorkers } from "../../../broker/live-workers.ts";
import type { ListedWorkers, SeenWorker } from "../../../broker/live-workers.ts";
import { totals } from "../../../broker/totals.ts";
import type { Totals } from "../../../broker/totals.ts";
import { count, counted, short } from "../../../format/numbers.ts";
import { PRINTED } from "../../../sweep/outcomes/printed-columns.ts";
import { broker as brokerArgument, brokerAddress } from "../../shared/broker-argument.ts";
import { brokerCa } from "../../shared/broker-option.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import * as options from "../../shared/options.ts";
import { say, writeRows } from "../../terminal/output.ts";

export const command: Command = defineCommand({
  command: "workers [broker]",
  describe: "List the workers of a broker and the work that waits for them",
  builder: (argv) =>
    argv.positional("broker", brokerArgument).options({ "broker-ca": brokerCa, format: options.format }),
  examples: [
    ["sweep workers redis://10.0.0.5:6379", "list the workers that are alive"],
    ["SWEEP_BROKER=redis://:SECRET@10.0.0.5 sweep workers --format json", "for a script"],
  ],
  async handler({ broker, brokerCa: ca, format }) {
    const address = brokerAddress("workers", broker, ca);
    const [listed, work] = await withBroker(address, (redis) => Promise.all([listWorkers(redis), totals(redis)]));
    const isTable = format === "table";
    const rows = listed.live.map(isTable ? tableRow : dataRow);
    if (!isTable || rows.length > 0)
      await writeRows({ columns: PRINTED.workers[isTable ? "table" : "data"], rows }, format);
    if (rows.length === 0) say(`no workers: start them with \`${address.workerCommand}\``);
    say(totalsLine(listed, work));
    return EXIT.ok;
  },
});

function tableRow({ name, threads, busy, rate, version, node, ago }: SeenWorker): (string | number)[] {
  return [name, threads, busy, short(rate), version, node, `${Math.round(ago / 1000)} s ago`];
}

function dataRow({ name, threads, busy, rate, version, node, arch, ago }: SeenWorker): (string | number)[] {
  return [name, threads, busy, rate, version, node, arch, new Date(Date.now() - ago).toISOString()];
}

function totalsLine({ live, malformed }: ListedWorkers, { waiting, active, runs }: Totals): string {
  const threads = live.reduce((sum, worker) => sum + worker.threads, 0);
  return [
    ...(live.length === 0 ? [] : [`${counted(live.length, "worker")} with ${counted(threads, "thread")}`]),
    counted(runs, "run"),
    `chunks: ${count(waiting)} waiting, ${count(active)} active`,
    ...(malformed.length === 0 ? [] : [`left out: ${counted(malformed.length, "malformed record")}`]),
  ].join("; ");
}
