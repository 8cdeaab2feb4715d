/** Shell line that runs line.sh on a pseudo-terminal. */
export const TERMINAL_LINE: string =
  process.platform === "linux" ? 'script -qec "bash line.sh" /dev/null' : "script -q /dev/null bash line.sh";
