import type { BrokerAddress } from "../broker/address.ts";
import { messageOf } from "../errors.ts";
import { broker } from "./checks/broker.ts";
import { compileCache } from "./checks/compile-cache.ts";
import { database } from "./checks/database.ts";
import { disk } from "./checks/disk.ts";
import { fail } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { memory } from "./checks/memory.ts";
import { native } from "./checks/native.ts";
import { simd } from "./checks/simd.ts";
import { terminal } from "./checks/terminal.ts";
import { threads } from "./checks/threads.ts";
import { versions } from "./checks/versions.ts";
import { worker } from "./checks/worker.ts";

type Check = (file: string) => Finding | Finding[] | Promise<Finding | Finding[]>;

const CHECKS: Readonly<Record<string, Check>> = {
  versions,
  threads: () => threads(),
  SIMD: simd,
  worker,
  "compile cache": compileCache,
  memory,
  terminal,
  disk,
  database,
};

/**
 * Checks what a sweep needs: the program, the machine, a results database and, if there is one, a
 * broker. Changes nothing. `exitOnSignals` makes signals run the exit handlers, which end a
 * compiler; other checks block the thread, so that only a signal without a handler ends them.
 */
export async function examine(
  file: string,
  exitOnSignals: () => Disposable,
  address?: BrokerAddress,
): Promise<Finding[]> {
  const checks: Readonly<Record<string, Check>> = {
    ...CHECKS,
    "native kernel": async () => {
      using _signals = exitOnSignals();
      return await native();
    },
    ...(address === undefined ? {} : { broker: () => broker(address) }),
  };
  const findings: Finding[] = [];
  for (const [name, check] of Object.entries(checks)) {
    // A failing check must not hide the others.
    try {
      findings.push(...[await check(file)].flat());
    } catch (error) {
      const reason = messageOf(error);
      findings.push(fail(name, `check failed: ${reason}`, "see the message"));
    }
  }
  return findings;
}
