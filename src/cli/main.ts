import { SweepError } from "../errors.ts";
import { didYouMean } from "../suggest.ts";
import { writeReason } from "../platform/write-reason.ts";
import { EXIT } from "./shared/command.ts";
import type { Command } from "./shared/command.ts";
import { unmarked, withMarkedWords } from "./shared/double-dash.ts";
import { SharedWorkers } from "./shared/shared-workers.ts";
import { reportError } from "./terminal/report-error.ts";
import { PIPE_WIDTH } from "./terminal/terminal-style.ts";

export { SharedWorkers };

/** The commands in the order of the help, loaded on demand to keep the start fast. */
const COMMANDS = {
  run: () => import("./commands/running/run.ts"),
  plan: () => import("./commands/running/plan.ts"),
  worker: () => import("./commands/machines/worker.ts"),
  workers: () => import("./commands/machines/workers.ts"),
  purge: () => import("./commands/machines/purge.ts"),
  merge: () => import("./commands/results/merge.ts"),
  ls: () => import("./commands/results/ls.ts"),
  show: () => import("./commands/results/show.ts"),
  query: () => import("./commands/results/query.ts"),
  best: () => import("./commands/results/best.ts"),
  ert: () => import("./commands/results/ert.ts"),
  check: () => import("./commands/running/check.ts"),
  compare: () => import("./commands/results/compare.ts"),
  export: () => import("./commands/results/export.ts"),
  trace: () => import("./commands/results/trace.ts"),
  report: () => import("./commands/pictures/report.ts"),
  plot: () => import("./commands/pictures/plot.ts"),
  serve: () => import("./commands/pictures/serve.ts"),
  rm: () => import("./commands/results/rm.ts"),
  list: () => import("./commands/reference/list.ts"),
  describe: () => import("./commands/reference/describe.ts"),
  init: () => import("./commands/running/init.ts"),
  demo: () => import("./commands/running/demo.ts"),
  doctor: () => import("./commands/reference/doctor.ts"),
  completion: () => import("./commands/reference/completion.ts"),
} as const satisfies Readonly<Record<string, () => Promise<{ readonly command: Command }>>>;

const HELP = "help";
const COMPLETING = "--get-yargs-completions";
const BEFORE_COMMANDS: readonly string[] = ["--help", "-h", COMPLETING];

/**
 * Runs the command line and sets the process's exit code. Prints errors as messages; DEBUG=sweep
 * adds the stack. Ends the workers, unless they are those of the caller.
 */
export async function run(args: readonly string[], workers?: SharedWorkers): Promise<void> {
  // A closed pipe, as in `sweep query | head -1`, ends the program quietly.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(process.exitCode ?? EXIT.ok);
    process.exit(reportError(new SweepError("setup", `cannot write to standard output: ${writeReason(error)}`), []));
  });
  // Continues if standard error is closed.
  process.stderr.on("error", () => undefined);
  const shared = workers ?? new SharedWorkers();
  try {
    process.exitCode = await dispatch(args, shared);
  } catch (error) {
    process.exitCode = reportError(error, withMarkedWords(args));
  } finally {
    if (workers === undefined) await shared.close();
  }
}

async function dispatch(given: readonly string[], shared: SharedWorkers): Promise<number> {
  // As with Git and npm: `sweep help run` is `sweep run --help`.
  const words = given[0] === HELP ? [...given.slice(1).filter((word) => word !== HELP), "--help"] : given;
  const args = words.includes(COMPLETING) ? words : withMarkedWords(words);
  if (words[0]?.startsWith("-") === true && !BEFORE_COMMANDS.includes(words[0])) {
    throw new SweepError("input", `options must follow the command: ${words[0]}`);
  }
  const completing = args.includes(COMPLETING);
  const first = completing ? undefined : args.find((arg) => !arg.startsWith("-"));
  const named = first !== undefined && isCommand(first) ? first : undefined;
  if (first !== undefined && named === undefined) {
    const suggestion = didYouMean(first, [...Object.keys(COMMANDS), HELP]);
    throw new SweepError("input", `unknown command: "${first}"${suggestion || "; see sweep --help"}`);
  }
  const { default: yargs } = await import("yargs");
  const wanted = named === undefined ? Object.values(COMMANDS) : [COMMANDS[named]];
  let exit: number = EXIT.ok;
  const cli = yargs([...args])
    .scriptName("sweep")
    .usage("$0 <command>\n\nRuns gradient-descent optimizers over grids of hyperparameters and shows what converges.")
    .parserConfiguration({ "dot-notation": false, "parse-positional-numbers": false, "boolean-negation": false })
    .locale("en")
    .strict()
    .demandCommand(1, "missing command; see sweep --help")
    .version(false)
    .help()
    .alias("help", "h")
    .exitProcess(false)
    .wrap(Math.max(40, Math.min(100, process.stdout.columns ?? PIPE_WIDTH)))
    .check(() => {
      const flag = args.find((arg) => flagsOf(cli).some((name) => arg.startsWith(`--${name}=`)));
      const [, value = ""] = flag?.split(/=(.*)/s) ?? [];
      if (flag === undefined || value === "true" || value === "false") return true;
      throw new SweepError("input", `--${flag.slice(2, flag.indexOf("="))} does not take a value: ${value || '""'}`);
    })
    .epilogue("For the options and examples of a command: sweep <command> --help")
    .fail((message: string | null, error: Error | undefined) => {
      // Errors found by yargs are usage errors; commands throw SweepError with its own code.
      if (error !== undefined && error.name !== "YError") throw error;
      throw new SweepError("input", usageProblem(message ?? String(error), args, optionsOf(cli)));
    });
  // Only for the help: the launcher handles it.
  if (named === undefined) cli.option("version", { type: "boolean", describe: "Show the version" });
  for (const load of wanted) (await load()).command.addTo(cli, shared, (code) => (exit = code));
  if (args.length === 0) {
    cli.showHelp("error");
    return EXIT.input;
  }
  skipHelp(cli);
  await cli.parseAsync();
  return exit;
}

/**
 * Lets yargs format the help only to show it. By default it does so for every command, for the case
 * that the command fails.
 */
function skipHelp(parser: unknown): void {
  // Not in the published types either.
  const methods = (parser as { getInternalMethods(): { getUsageInstance(): object } }).getInternalMethods();
  Object.assign(methods.getUsageInstance(), { cacheHelpMessage: () => undefined });
}

/** Rewrites yargs' messages in the style of ours. */
function usageProblem(message: string, args: readonly string[], known: readonly string[]): string {
  const unknown = /^Unknown arguments?: (.*)$/.exec(message)?.[1];
  if (unknown !== undefined) {
    const [first = unknown] = unknown.split(", ");
    const plain = unmarked(first === '""' ? "" : first);
    if (args.some((word) => unmarked(word) === plain)) return `unexpected argument: "${plain}"`;
    return `unknown option: ${first.length === 1 ? "-" : "--"}${first}${didYouMean(first, known).replace('"', '"--')}`;
  }
  if (message.startsWith("Not enough non-option arguments")) {
    return `missing argument; see sweep ${args.find((arg) => !arg.startsWith("-"))} --help`;
  }
  const option = /^Not enough arguments following: (.*)$/.exec(message)?.[1];
  if (option !== undefined) {
    const next = args[args.indexOf(`--${option}`) + 1];
    return `--${option} needs a value${next === undefined ? "" : `; if it is meant as the value, write --${option}="${next}"`}`;
  }
  const exclusive = /^Arguments (\S+) and (\S+) are mutually exclusive$/.exec(message);
  if (exclusive !== null) return `--${exclusive[1]} cannot be combined with --${exclusive[2]}`;
  return message.replaceAll(/\n\s*/g, " ");
}

/** Returns the names of the boolean options. */
function flagsOf(parser: unknown): readonly string[] {
  return (parser as { getOptions(): { readonly boolean: readonly string[] } }).getOptions().boolean;
}

/** Returns the names of all options. */
function optionsOf(parser: unknown): readonly string[] {
  // Not in the published types, but stable since version 1.
  const options = (parser as { getOptions(): { readonly key: object } }).getOptions();
  return Object.keys(options.key);
}

function isCommand(name: string): name is keyof typeof COMMANDS {
  return Object.hasOwn(COMMANDS, name);
}
