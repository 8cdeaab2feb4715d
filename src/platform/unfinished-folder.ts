import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * Folders that are written under a temporary name in the folder that will hold them. `finish` moves
 * them there; disposing of it before that removes them.
 */
export class UnfinishedFolder implements Disposable {
  readonly path: string;
  readonly #target: string;

  /** `target` exists. */
  constructor(target: string) {
    this.#target = target;
    this.path = mkdtempSync(join(target, ".sweep-export-"));
  }

  /** Returns the names of finished folders whose place has content. */
  conflicts(): string[] {
    return readdirSync(this.path).filter((name) => !isEmpty(join(this.#target, name)));
  }

  /** Moves each folder to its place and replaces what is there. */
  finish(): void {
    const old = mkdtempSync(join(this.path, ".old-"));
    for (const name of readdirSync(this.path)) {
      if (join(this.path, name) === old) continue;
      const place = join(this.#target, name);
      if (existsSync(place)) renameSync(place, join(old, name));
      renameSync(join(this.path, name), place);
    }
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

function isEmpty(place: string): boolean {
  try {
    return readdirSync(place).length === 0;
  } catch {
    // A file is content too.
    return !existsSync(place);
  }
}
