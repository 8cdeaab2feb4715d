import { accessSync, constants } from "node:fs";
import module from "node:module";
import { ok, warn } from "../finding.ts";
import type { Finding } from "../finding.ts";

const ANOTHER = "name a writable folder: NODE_COMPILE_CACHE=FOLDER";

/** Checks that Node caches compiled code, which halves the start-up time. */
export function compileCache(): Finding {
  const folder = module.getCompileCacheDir();
  if (folder === undefined) {
    const isUnwanted = process.env["NODE_DISABLE_COMPILE_CACHE"] !== undefined;
    const advice = isUnwanted ? "unset NODE_DISABLE_COMPILE_CACHE" : ANOTHER;
    return warn("compile cache", "off: start-up takes twice as long", advice);
  }
  try {
    accessSync(folder, constants.W_OK);
    return ok("compile cache", folder);
  } catch {
    return warn("compile cache", `not writable: ${folder}`, ANOTHER);
  }
}
