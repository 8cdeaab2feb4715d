import { SweepError } from "../../errors.ts";
import type { WorkerPool } from "../../executors/workers.ts";
import { BROKER_VARIABLE, brokerUrl } from "./broker-url.ts";
import type { CommandContext } from "./command.ts";
import { text, wholeNumber } from "./options.ts";
import { threadCount } from "./thread-count.ts";

const MOST_THREADS = 1024;

/** `--broker-ca FILE`. */
export const brokerCa: ReturnType<typeof text> = text("broker-ca", "certificates for rediss://, as a PEM file");

/** Options of commands that run trials, here or on the workers of a broker. */
export const brokerOptions: {
  readonly broker: ReturnType<typeof text>;
  readonly "broker-ca": ReturnType<typeof text>;
  readonly "local-threads": ReturnType<typeof wholeNumber>;
} = {
  broker: text("broker", `run on workers, through redis://HOST:PORT [default: ${BROKER_VARIABLE}]`),
  "broker-ca": brokerCa,
  "local-threads": wholeNumber("local-threads", "threads of this machine that help the workers", 0, MOST_THREADS),
};

interface BrokerArguments {
  readonly broker: string | undefined;
  readonly brokerCa: string | undefined;
  readonly localThreads: number | undefined;
  readonly threads: number | undefined;
}

/** Returns a function that gives each run its workers: threads of this machine, or a broker's. */
export function workersOf(
  { broker, brokerCa: ca, localThreads, threads }: BrokerArguments,
  context: CommandContext,
  note: (line: string) => void,
): () => Promise<WorkerPool> {
  const url = brokerUrl(broker);
  if (url === undefined) {
    if (localThreads !== undefined) {
      throw new SweepError("input", `--local-threads needs --broker; without one: --threads ${localThreads}`);
    }
    if (ca !== undefined) throw new SweepError("input", `--broker-ca needs --broker: ${ca}`);
    return () => context.workers(threadCount(threads));
  }
  if (threads !== undefined) {
    const source = broker === undefined ? `${BROKER_VARIABLE} is set` : "--broker is given";
    throw new SweepError(
      "input",
      `--threads is for runs without a broker, and ${source}: threads of this machine are --local-threads ${threads}`,
    );
  }
  return async () => {
    const { workersVia } = await import("../../executors/broker/broker-workers.ts");
    return workersVia({ url, ca, localThreads: localThreads ?? 0, note });
  };
}
