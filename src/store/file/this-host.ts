import { readlinkSync } from "node:fs";
import { hostname } from "node:os";

// The machine's own; the number is fixed in Linux.
const INITIAL = "pid:[4026531836]";

/**
 * Where a process is, as those see it that share its process ids: the host, and in a container of the same name, whose ids
 * are others, that namespace too.
 */
export function thisHost(): string {
  const namespace = pidNamespace();
  return namespace === undefined || namespace === INITIAL ? hostname() : `${hostname()} ${namespace}`;
}

function pidNamespace(): string | undefined {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return undefined; // There is no /proc: nothing to tell them apart by.
  }
}
