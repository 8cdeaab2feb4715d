import { setTimeout as delay } from "node:timers/promises";
import { checkBroker, isAbsence, isCut } from "../broker/connection.ts";
import { messageOf } from "../errors.ts";
import { LOST_MS } from "./contact.ts";
import type { WorkerSettings } from "./settings.ts";

const AGAIN_MS = 1_000;
/** A broker that ends may cut a connection or two; one that wants encryption cuts each. */
const MOST_CUTS = 3;

/**
 * Checks the broker, and waits for one that does not listen yet or starts again: workers often
 * start before it. Returns whether it is usable; false after a minute, or when the worker shall
 * end. Throws SweepError for any other problem.
 */
export async function awaitBroker({ address, signal, warn }: WorkerSettings): Promise<boolean> {
  const begun = performance.now();
  let cuts = 0;
  for (let attempts = 1; !signal.aborted; attempts += 1) {
    try {
      await checkBroker(address);
      return true;
    } catch (error) {
      if (isCut(error)) cuts += 1;
      else if (!isAbsence(error)) throw error;
      if (cuts === MOST_CUTS) throw error;
      if (performance.now() - begun > LOST_MS) return false;
      if (attempts === 1) warn(`${messageOf(error)}; waiting for it, up to ${LOST_MS / 1000} s`);
      await delay(AGAIN_MS, undefined, { signal }).catch(() => "the end");
    }
  }
  return false;
}
