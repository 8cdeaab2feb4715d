import { readlinkSync } from "node:fs";
import { hostname } from "node:os";

// The initial PID namespace of Linux; the number is fixed.
const INITIAL = "pid:[4026531836]";

/**
 * Returns the scope of this machine's process ids: the hostname, plus the PID namespace inside a
 * container.
 */
export function thisHost(): string {
  const namespace = pidNamespace();
  return namespace === undefined || namespace === INITIAL ? hostname() : `${hostname()} ${namespace}`;
}

function pidNamespace(): string | undefined {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return undefined; // No /proc: namespaces are not visible.
  }
}
