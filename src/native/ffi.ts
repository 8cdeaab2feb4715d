import type * as ffi from "node:ffi";

export type Ffi = typeof ffi;

/**
 * Returns Node's interface to shared libraries; undefined if this version has none, or options of
 * Node switch it off. An import would fail there. Each thread warns once that it is experimental,
 * which users cannot change: this warning alone is left out.
 */
export function loadFfi(): Ffi | undefined {
  const own = Object.getOwnPropertyDescriptor(process, "emitWarning")!;
  Object.defineProperty(process, "emitWarning", { ...own, value: () => undefined });
  try {
    return process.getBuiltinModule("node:ffi");
  } finally {
    Object.defineProperty(process, "emitWarning", own);
  }
}

/** Returns why libraries cannot be loaded here; undefined if they can. */
export function ffiProblem(): string | undefined {
  // Windows has other compilers and libraries, and no owner of a file in its mode.
  if (process.getuid === undefined) return `not on ${process.platform}`;
  if (loadFfi() !== undefined) return undefined;
  // One that knows the option has the interface.
  if (process.allowedNodeEnvironmentFlags.has("--experimental-ffi")) {
    return "node:ffi is switched off: leave out --no-experimental-ffi, or add --allow-ffi to --permission";
  }
  return `Node ${process.versions.node} has no node:ffi here; Node 26.1 or newer has it`;
}
