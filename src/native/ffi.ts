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

/** The reason why a version of Node cannot load libraries. */
export const NO_FFI: string = `Node ${process.versions.node} has no node:ffi; Node 26.1 or newer has it`;
