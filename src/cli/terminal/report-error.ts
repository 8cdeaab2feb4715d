import { SweepError } from "../../errors.ts";
import { ReportedError } from "../../format/reported-error.ts";
import { visible } from "../../format/visible.ts";
import { EXIT } from "../shared/command.ts";

// What was typed may be of any length, and is repeated.
const MAX_LINE = 2_000;

/**
 * Tells an error on standard error in a sentence, DEBUG=sweep with its stack, and gives the exit code. Who asked for JSON
 * gets a document of it on standard output, unless what is written already tells it.
 */
export function reportError(thrown: unknown, args: readonly string[]): number {
  const error = thrown instanceof ReportedError ? thrown.cause : thrown;
  const isOurs = error instanceof SweepError;
  const exit = isOurs && error.code === "input" ? EXIT.input : EXIT.setup;
  const message = isOurs
    ? error.message
    : `${String(error)}\nThis is a fault of sweep itself; DEBUG=sweep shows where.`;
  const debug = process.env["DEBUG"]?.split(",").includes("sweep") === true;
  const told = debug && error instanceof Error ? (error.stack ?? message) : message;
  process.stderr.write(`${visible(told).split("\n").map(shortened).join("\n")}\n`);
  if (wantsJson(args) && thrown === error) {
    process.stdout.write(
      `${JSON.stringify({ error: { code: isOurs ? error.code : "fault", message }, exit }, null, 2)}\n`,
    );
  }
  return exit;
}

function shortened(line: string): string {
  return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)}…` : line;
}

/** Whether JSON goes to standard output, as far as it can be seen where the arguments themselves may be wrong. */
function wantsJson(args: readonly string[]): boolean {
  const given = args.flatMap((arg, i) =>
    arg === "--format" ? (args[i + 1] ?? "") : (arg.match(/^--format=(.*)$/)?.[1] ?? []),
  );
  return given.length === 1 && given[0] === "json" && !args.some((arg) => /^--out(=|$)/.test(arg));
}
