import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A results database that is gone when it is disposed of, or the process ends. */
export class TemporaryDatabase implements Disposable {
  readonly #folder: string = mkdtempSync(join(tmpdir(), "sweep-check-"));
  readonly #onExit = (): void => rmSync(this.#folder, { recursive: true, force: true });

  constructor() {
    process.on("exit", this.#onExit);
  }

  get file(): string {
    return join(this.#folder, "sweeps.db");
  }

  [Symbol.dispose](): void {
    process.off("exit", this.#onExit);
    this.#onExit();
  }
}
