const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such folder",
  ENOSPC: "the disk is full",
  EDQUOT: "the quota is used up",
  EFBIG: "a limit on file sizes is reached, see ulimit -f",
  EROFS: "the file system is read-only",
};

/** Why something cannot be written, as the system says it, and in words where the code alone is none to a person. */
export function writeReason(error: unknown): string {
  if (!(error instanceof Error && "code" in error)) return String(error);
  const code = String(error.code);
  const words = REASONS[code];
  return words === undefined ? code : `${code}: ${words}`;
}

/** Whether it is for want of room, which is nobody's mistake. */
export function isForWantOfRoom(error: unknown): boolean {
  return error instanceof Error && "code" in error && ["ENOSPC", "EDQUOT", "EFBIG"].includes(String(error.code));
}
