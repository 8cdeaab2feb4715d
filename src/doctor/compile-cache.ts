import { accessSync, constants } from "node:fs";
import module from "node:module";
import { ok, warn } from "./finding.ts";
import type { Finding } from "./finding.ts";

/** Whether Node keeps what it has compiled, which halves a start. */
export function compileCache(): Finding {
  const folder = module.getCompileCacheDir();
  if (folder === undefined) {
    return warn("compile cache", "off: a start takes twice as long", "unset NODE_DISABLE_COMPILE_CACHE");
  }
  try {
    accessSync(folder, constants.W_OK);
    return ok("compile cache", folder);
  } catch {
    return warn("compile cache", `cannot be written: ${folder}`, "name another folder: NODE_COMPILE_CACHE=FOLDER");
  }
}
