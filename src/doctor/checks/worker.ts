import { setTimeout } from "node:timers/promises";
import { messageOf } from "../../errors.ts";
import { piscinaThreads } from "../../executors/piscina-threads.ts";
import { parseGrid } from "../../grid/parse-grid.ts";
import { tooLittleAddressSpace } from "../../platform/address-space.ts";
import { counted, duration } from "../../format/numbers.ts";
import { fail, ok } from "../finding.ts";
import type { Finding } from "../finding.ts";

const GRID = `
name: doctor
objective: sphere
optimizer: momentum
parameters: { lr: [0.01, 0.02, 0.05, 0.1], momentum: [0, 0.5, 0.9] }
`;
const TRIALS = 12;
const OPTIONS = { store: "trials", retries: 0, values: [] } as const;
const LIMIT_SECONDS = 20;

/** Checks that a worker thread starts and runs trials. */
export async function worker(): Promise<Finding> {
  const since = performance.now();
  const late = new AbortController();
  let problem: string;
  const tooLittle = tooLittleAddressSpace(1);
  if (tooLittle !== undefined) return broken(tooLittle);
  const threads = piscinaThreads.start(1);
  try {
    const outcome = await Promise.race([
      // Without SIMD, which has a separate check.
      threads
        .executor(parseGrid(GRID, { file: "doctor.yaml" }).spec, { ...OPTIONS, kernel: "js" })
        .run({ space: 0, from: 0, to: TRIALS }),
      setTimeout(LIMIT_SECONDS * 1000, undefined, { signal: late.signal }),
    ]);
    if (outcome?.ok === true && outcome.totals.trials === TRIALS) {
      const seconds = (performance.now() - since) / 1000;
      return ok("worker", `a thread started and ran ${counted(TRIALS, "trial")} in ${duration(seconds)}`);
    }
    problem = outcome?.ok === false ? outcome.message : `no answer within ${LIMIT_SECONDS} s`;
  } catch (error) {
    problem = messageOf(error);
  } finally {
    late.abort();
    await threads.close();
  }
  return broken(problem);
}

function broken(problem: string): Finding {
  return fail("worker", problem, "check that this user may start threads (ulimit -u, Node's options), or reinstall");
}
