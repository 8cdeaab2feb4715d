import { readFileSync } from "node:fs";
import { isError } from "../errors.ts";

/** Bytes of address space that a process and each of its threads reserve at least. */
const PROCESS_BYTES = 2.5e9;
const THREAD_BYTES = 1.25e9;

/** Returns the limit of this process's address space in bytes (ulimit -v); Infinity without one. */
function addressSpace(): number {
  try {
    const limits = readFileSync("/proc/self/limits", "utf8");
    return Number(/^Max address space +(\d+)/m.exec(limits)?.[1] ?? Infinity);
  } catch {
    return Infinity; // No /proc.
  }
}

/**
 * Returns a sentence about a limit that is too small for this many threads; undefined if there is
 * none. V8 ends the process without a message if it cannot reserve the address space of a thread.
 */
export function tooLittleAddressSpace(threads: number): string | undefined {
  const limit = addressSpace();
  const needed = PROCESS_BYTES + threads * THREAD_BYTES;
  if (limit >= needed) return undefined;
  const [has, needs] = [limit, needed].map((bytes) => `${Number((bytes / 1e9).toPrecision(2))} GB`);
  const remedy = threads === 1 ? "" : ", or use fewer --threads";
  return (
    `too little memory: the limit of the address space (ulimit -v) is ${has}, and ${threads === 1 ? "a thread needs" : `${threads} threads need`} ` +
    `${needs} or more; raise it (ulimit -v unlimited)${remedy}`
  );
}

/** Explains that memory could not be allocated; undefined for another error. */
export function memoryProblem(error: unknown): string | undefined {
  if (!isError(error) || !/allocation failed|allocate memory|out of memory|memory limit/i.test(error.message)) {
    return undefined;
  }
  const limit = addressSpace();
  const remedy =
    limit === Infinity
      ? "end other programs, or use fewer --threads"
      : `the address space is limited to ${Number((limit / 1e9).toPrecision(2))} GB: raise it (ulimit -v unlimited), or use fewer --threads`;
  return `out of memory (${error.message}); ${remedy}`;
}
