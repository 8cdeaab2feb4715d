import { ok } from "../finding.ts";
import type { Finding } from "../finding.ts";

/** What tables and progress are written for. */
export function terminal(): Finding {
  const { stdout, stderr } = process;
  const output = stdout.isTTY ? `${stdout.columns} columns` : "no terminal: tables are as wide as they are";
  const progress = stderr.isTTY
    ? `a line that is renewed, ${stderr.getColorDepth()} bits of colour`
    : "a line now and then";
  return ok("terminal", `output: ${output}; progress: ${progress}`);
}
