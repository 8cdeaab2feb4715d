import { lstatSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * A file that is written under a temporary name in the same folder. `finish` renames it to
 * `target`; disposing of it before that removes it. So `target` always has its old content or the
 * complete new one. Sync the file before `finish`.
 */
export class UnfinishedFile implements Disposable {
  readonly path: string;
  readonly #target: string;

  constructor(target: string) {
    this.#target = target;
    this.path = join(dirname(target), `.${basename(target)}.${process.pid}.part`);
  }

  finish(): void {
    renameSync(this.path, this.#target);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { force: true });
  }
}

/**
 * Writes a text file atomically. Writes directly to anything that is not a regular file, such as
 * /dev/stdout. Throws the system's error.
 */
export function writeWhole(file: string, text: string): void {
  const target = realPath(file);
  if (lstatSync(target, { throwIfNoEntry: false })?.isFile() === false) {
    writeFileSync(target, text);
    return;
  }
  using unfinished = new UnfinishedFile(target);
  writeFileSync(unfinished.path, text, { flush: true });
  unfinished.finish();
}

/** Follows links, so that writing a file does not replace a link to it. */
export function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
