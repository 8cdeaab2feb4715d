import { totalmem } from "node:os";
import { bytes } from "../../format/numbers.ts";
import { ok, warn } from "../finding.ts";
import type { Finding } from "../finding.ts";

// A run takes about 100 MB, and about 20 MB per thread.
const LITTLE = 2 ** 28;

/** Checks the free memory. */
export function memory(): Finding {
  const free = process.availableMemory();
  const found = `${bytes(free)} free of ${bytes(totalmem())}`;
  if (free >= LITTLE) return ok("memory", found);
  return warn("memory", found, "end other programs, or run with fewer --threads");
}
