import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { parseBroker } from "../../broker/address.ts";
import { chooseCanary } from "../../broker/canary.ts";
import { checkBroker } from "../../broker/connection.ts";
import { specText } from "../../broker/spec-text.ts";
import { SweepError } from "../../errors.ts";
import { withModuleNames } from "../../sweep/spec/module-names.ts";
import { usesValue } from "../../sweep/spec/module-use.ts";
import type { Executor } from "../executor.ts";
import { executorFor } from "../workers.ts";
import type { WorkerPool } from "../workers.ts";
import { BrokerExecutor } from "./broker-executor.ts";
import type { Timer } from "./broker-executor.ts";
import { redisTransports } from "./redis-transport.ts";

/** The place of a run's workers. */
export interface BrokerSettings {
  /** URL of the broker. */
  readonly url: string;
  /** File with the certificates that sign the broker's. */
  readonly ca?: string | undefined;
  /** Threads of this process that compute as well. */
  readonly localThreads: number;
  readonly note: (line: string) => void;
}

/** Unreferenced: a pause keeps no process alive. */
const processTimer: Timer = {
  now: () => performance.now(),
  sleep: (ms) => sleep(ms, undefined, { ref: false }),
};

/**
 * Returns the workers that a broker connects, once it has been checked. Throws SweepError if the
 * broker cannot be used.
 */
export async function workersVia({ url, ca, localThreads, note }: BrokerSettings): Promise<WorkerPool> {
  const address = parseBroker(url, ca);
  await checkBroker(address);
  const transportFor = await redisTransports(address);
  let executor: Executor | undefined;
  const close = async (): Promise<void> => executor?.close();
  return {
    threads: localThreads,
    executor(spec, { store = "trials", kernel, retries = 0, values = [] } = {}) {
      if (spec.spaces.some(usesValue)) {
        throw new SweepError("input", "classes and functions of this program cannot run on other machines");
      }
      const options = { store, kernel, retries, values };
      const local = localThreads === 0 ? undefined : executorFor(spec, localThreads, options);
      const run = randomBytes(8).toString("hex");
      const sent = withModuleNames(spec);
      const text = specText(sent);
      const transport = transportFor(text);
      executor = new BrokerExecutor(sent, options, {
        ...{ transport, timer: processTimer, local, run, sha256: text.sha256, address, note },
        canary: (closing) =>
          chooseCanary(spec, { runnerFor: (limited) => executorFor(limited, 1, { ...options, retries: 0 }), closing }),
      });
      return executor;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
