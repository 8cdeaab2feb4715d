import { isBuiltin } from "node:module";
import type { Plugin } from "rolldown";

/** Begins the names of the modules that stand for Node's own. */
export const BUILTIN = "\0builtin:";

/**
 * Lets the bundle load Node's own modules when it first uses them. An import would load them all,
 * and each part that they load on demand: `node:fs` alone takes a tenth of Node's start.
 */
export const builtins: Plugin = {
  name: "builtins",
  resolveId(source) {
    if (!isBuiltin(source)) return null;
    return { id: `${BUILTIN}${source.replace(/^(?:node:)?/, "node:")}`, moduleSideEffects: false };
  },
  load(id) {
    if (!id.startsWith(BUILTIN)) return null;
    const name = id.slice(BUILTIN.length);
    return `
      for (const key of ${JSON.stringify(Object.keys(process.getBuiltinModule(name) ?? {}))}) {
        const get = () => process.getBuiltinModule(${JSON.stringify(name)})[key];
        Object.defineProperty(exports, key, { enumerable: true, get });
      }`;
  },
};
