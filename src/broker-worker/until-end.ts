import { setTimeout as delay } from "node:timers/promises";
import type { Contact } from "./contact.ts";
import type { WorkerEnd, WorkerSettings } from "./settings.ts";

const LOOK_MS = 250;

/**
 * Resolves when a worker shall end. `idleSince` returns the time since which no job was of use;
 * Infinity while one is at work.
 */
export async function untilEnd(
  { signal, lifetime = Infinity, idleTimeout = Infinity }: WorkerSettings,
  contact: Contact,
  idleSince: () => number,
): Promise<WorkerEnd> {
  for (let last = performance.now(); ;) {
    await delay(LOOK_MS, undefined, { signal }).catch(() => "aborted");
    // Counted from the start of the process.
    const now = performance.now();
    contact.passed(Math.min(now - last, 2 * LOOK_MS));
    last = now;
    if (signal.aborted) return "stopped";
    if (now >= lifetime) return "lifetime";
    if (now - idleSince() >= idleTimeout) return "idle";
    if (contact.isLost) return "lost";
    if (contact.isBroken) return "broken";
  }
}
