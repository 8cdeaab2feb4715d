import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { messageOf, SweepError } from "../errors.ts";

interface TemporaryDatabase extends Disposable {
  readonly file: string;
}

/** Creates a folder for a results database. Disposing it, or the end of the process, removes it. */
export function temporaryDatabase(): TemporaryDatabase {
  const folder = createFolder();
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

function createFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), "sweep-check-"));
  } catch (error) {
    const reason = messageOf(error);
    throw new SweepError("setup", `cannot create a temporary folder: ${reason}`, undefined, error);
  }
}
