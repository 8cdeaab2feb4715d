import { ok } from "../finding.ts";
import type { Finding } from "../finding.ts";

/** Describes the terminal for tables and progress. */
export function terminal(): Finding {
  const { stdout, stderr } = process;
  const output = stdout.isTTY ? `${stdout.columns} columns` : "not a terminal: tables are not truncated";
  const progress = stderr.isTTY
    ? `one line, updated, ${stderr.getColorDepth()} bits of colour`
    : "a new line now and then";
  return ok("terminal", `output: ${output}; progress: ${progress}`);
}
