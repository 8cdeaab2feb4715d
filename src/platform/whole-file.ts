import { lstatSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * Writes a text file that is there as a whole or as it was before: under another name beside it, renamed when it is complete
 * and on the disk. What is no regular file, such as /dev/stdout, is written to as it is. Throws what the system says.
 */
export function writeWhole(file: string, text: string): void {
  const target = realPath(file);
  if (lstatSync(target, { throwIfNoEntry: false })?.isFile() === false) {
    writeFileSync(target, text);
    return;
  }
  const unfinished = `${target}.${process.pid}.tmp`;
  try {
    writeFileSync(unfinished, text, { flush: true });
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/** Links are followed, so that they stay what they are. */
export function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}
