import { hostname } from "node:os";
import { SweepError } from "../../../errors.ts";
import { runWorker } from "../../../broker-worker/run-worker.ts";
import type { WorkerEnd } from "../../../broker-worker/settings.ts";
import { broker as brokerArgument, brokerAddress } from "../../shared/broker-argument.ts";
import { brokerCa } from "../../shared/broker-option.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import { duration } from "../../shared/duration-option.ts";
import * as options from "../../shared/options.ts";
import { threadCount } from "../../shared/thread-count.ts";
import { say } from "../../terminal/output.ts";
import { stopOnSignals } from "../../terminal/signals.ts";

const EXITS: Readonly<Record<WorkerEnd, number>> = {
  ...{ stopped: EXIT.ok, idle: EXIT.ok, lifetime: EXIT.ok, lost: EXIT.lost, broken: EXIT.setup },
};
const DEFAULT_GRACE_MS = 25_000;
/** Stricter than that of records: it is written to logs and terminals of others. */
const NAME = /^[^\p{Cc}\u2028\u2029]{1,100}$/u;

export const command: Command = defineCommand({
  command: "worker [broker]",
  describe: "Compute trials for runs on other machines, through a broker",
  builder: (argv) =>
    argv.positional("broker", brokerArgument).options({
      threads: options.threads,
      "allow-modules": {
        ...options.gridOptions["allow-modules"],
        describe: "folder with modules that this worker may run; may be repeated [default: it runs no modules]",
      },
      "broker-ca": brokerCa,
      name: options.text("name", "name in lists of workers [default: host and process id]"),
      lifetime: duration("lifetime", "end after this time, as after Ctrl-C, e.g. 3h50m before a time limit"),
      "idle-timeout": duration("idle-timeout", "end if no chunk came for this time, e.g. 10m"),
      grace: duration("grace", "time for running chunks after Ctrl-C; unfinished ones go to others [default: 25s]"),
      quiet: { type: "boolean", default: false, describe: "print problems only" },
    }),
  examples: [
    ["sweep worker redis://10.0.0.5:6379", "work for all runs with this broker"],
    ["SWEEP_BROKER=redis://:SECRET@10.0.0.5 sweep worker", "keep the password off the command line"],
    ["sweep worker redis://10.0.0.5 --lifetime 3h50m --idle-timeout 10m", "on a machine with a time limit"],
    ["sweep worker redis://10.0.0.5 --allow-modules src", "run modules, too, if src has the same files"],
  ],
  async handler({ broker, threads, allowModules = [], brokerCa: ca, name, lifetime, idleTimeout, grace, quiet }) {
    const address = brokerAddress("worker", broker, ca);
    if (name !== undefined && !NAME.test(name)) {
      throw new SweepError(
        "input",
        `--name must have 1 to 100 characters, without control characters such as line breaks: ${JSON.stringify(name)}`,
      );
    }
    const stop = new AbortController();
    using _signals = stopOnSignals(stop);
    const exitOf = (why: WorkerEnd): number => EXITS[why];
    const { why, hasClosed } = await runWorker({
      ...{
        address,
        name: name ?? `${hostname()}:${process.pid}`,
        threads: threadCount(threads),
        modules: allowModules,
      },
      ...{ lifetime, idleTimeout, grace: grace ?? DEFAULT_GRACE_MS, signal: stop.signal },
      abandon: (why) => process.exit(exitOf(why)),
      ...{ warn: say, note: quiet ? () => undefined : say },
    });
    if (why === "lost") say(`the broker ${address.shown} was not usable for a minute: the worker ends`);
    if (why === "broken") say("no chunk can run on this machine: the worker ends");
    if (!hasClosed) process.exit(exitOf(why));
    return exitOf(why);
  },
});
