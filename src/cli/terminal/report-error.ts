import { isError, SweepError } from "../../errors.ts";
import { ReportedError } from "../../format/reported-error.ts";
import { visible } from "../../format/visible.ts";
import { memoryProblem } from "../../platform/address-space.ts";
import { shortened } from "../../show.ts";
import { EXIT } from "../shared/command.ts";

// Messages repeat arguments, which may be very long.
const MAX_LINE = 2_000;

/**
 * Prints an error to standard error and returns the exit code. DEBUG=sweep adds the stack. With
 * `--format json`, also writes a JSON document to standard output, unless the output already
 * contains the error.
 */
export function reportError(thrown: unknown, args: readonly string[]): number {
  const error = thrown instanceof ReportedError ? thrown.cause : thrown;
  const isOurs = error instanceof SweepError;
  const exit = isOurs && error.code === "input" ? EXIT.input : EXIT.setup;
  const message = isOurs
    ? error.message
    : (memoryProblem(error) ?? `${String(error)}\ninternal error, please report it; DEBUG=sweep shows the stack`);
  const debug = process.env["DEBUG"]?.split(",").includes("sweep") === true;
  const text = debug && isError(error) ? (error.stack ?? message) : message;
  process.stderr.write(
    `${visible(text)
      .split("\n")
      .map((line) => shortened(line, MAX_LINE))
      .join("\n")}\n`,
  );
  if (wantsJson(args) && thrown === error) {
    process.stdout.write(
      `${JSON.stringify({ error: { code: isOurs ? error.code : memoryProblem(error) === undefined ? "fault" : "setup", message }, exit }, null, 2)}\n`,
    );
  }
  return exit;
}

/**
 * Whether JSON was requested on standard output. Parses by hand, because the arguments may be
 * invalid.
 */
function wantsJson(args: readonly string[]): boolean {
  const given = args.flatMap((arg, i) =>
    arg === "--format" ? (args[i + 1] ?? "") : (arg.match(/^--format=(.*)$/)?.[1] ?? []),
  );
  return given.length === 1 && given[0] === "json" && !args.some((arg) => /^--out(=|$)/.test(arg));
}
