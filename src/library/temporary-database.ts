import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SweepError } from "../errors.ts";

interface TemporaryDatabase extends Disposable {
  readonly file: string;
}

/** A results database that is gone when it is disposed of, or the process ends. */
export function temporaryDatabase(): TemporaryDatabase {
  const folder = makeFolder();
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.on("exit", remove);
  return {
    file: join(folder, "sweeps.db"),
    [Symbol.dispose]() {
      process.off("exit", remove);
      remove();
    },
  };
}

function makeFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), "sweep-check-"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SweepError("setup", `cannot create a temporary folder: ${reason}`, undefined, error);
  }
}
