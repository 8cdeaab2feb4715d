import { codeOf } from "../errors.ts";
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such folder",
  ENOSPC: "the disk is full",
  EDQUOT: "the quota is exhausted",
  EFBIG: "the file-size limit is exceeded; see ulimit -f",
  EROFS: "the file system is read-only",
};

/** Returns why writing failed: the system's code, explained where necessary. */
export function writeReason(error: unknown): string {
  const code = codeOf(error);
  if (code === undefined) return String(error);
  const words = REASONS[code];
  return words === undefined ? code : `${code}: ${words}`;
}

/** Whether the disk, quota or file-size limit is exhausted. */
export function isOutOfSpace(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT", "EFBIG"].includes(codeOf(error) ?? "");
}
