const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such folder",
  ENOSPC: "the disk is full",
  EDQUOT: "the quota is exhausted",
  EFBIG: "the file-size limit is exceeded; see ulimit -f",
  EROFS: "the file system is read-only",
};

/** Returns why writing failed: the system's code, explained where necessary. */
export function writeReason(error: unknown): string {
  if (!(error instanceof Error && "code" in error)) return String(error);
  const code = String(error.code);
  const words = REASONS[code];
  return words === undefined ? code : `${code}: ${words}`;
}

/** Whether the disk, quota or file-size limit is exhausted. */
export function isOutOfSpace(error: unknown): boolean {
  return error instanceof Error && "code" in error && ["ENOSPC", "EDQUOT", "EFBIG"].includes(String(error.code));
}
