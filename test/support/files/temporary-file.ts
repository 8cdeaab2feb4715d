import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Returns a path in a new folder that is removed when the test ends. */
export function temporaryFile(name = "sweeps.db"): string {
  const folder = mkdtempSync(join(tmpdir(), "sweep-store-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, name);
}
