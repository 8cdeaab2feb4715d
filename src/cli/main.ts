import { SweepError } from "../errors.ts";
import { didYouMean } from "../suggest.ts";
import { writeReason } from "../platform/write-reason.ts";
import { EXIT } from "./shared/command.ts";
import type { Command } from "./shared/command.ts";
import { EarlyWorkers } from "./shared/early-workers.ts";
import { reportError } from "./terminal/report-error.ts";

/** The commands in the order of help, each loaded when it is asked for: a start costs what the one command needs. */
const COMMANDS = {
  run: () => import("./commands/running/run.ts"),
  plan: () => import("./commands/running/plan.ts"),
  ls: () => import("./commands/results/ls.ts"),
  show: () => import("./commands/results/show.ts"),
  query: () => import("./commands/results/query.ts"),
  best: () => import("./commands/results/best.ts"),
  check: () => import("./commands/running/check.ts"),
  compare: () => import("./commands/results/compare.ts"),
  trace: () => import("./commands/results/trace.ts"),
  report: () => import("./commands/pictures/report.ts"),
  plot: () => import("./commands/pictures/plot.ts"),
  serve: () => import("./commands/pictures/serve.ts"),
  rm: () => import("./commands/results/rm.ts"),
  list: () => import("./commands/reference/list.ts"),
  describe: () => import("./commands/reference/describe.ts"),
  init: () => import("./commands/running/init.ts"),
  doctor: () => import("./commands/reference/doctor.ts"),
} as const satisfies Readonly<Record<string, () => Promise<{ readonly command: Command }>>>;

/** Commands that run trials. */
const RUNNING: readonly (keyof typeof COMMANDS)[] = ["run", "check"];

const COMPLETION = "completion";
const COMPLETING = "--get-yargs-completions";
const BEFORE_COMMANDS: readonly string[] = ["--help", "-h", COMPLETING];

/** Runs the command line and sets the process's exit code. Errors are told in a sentence; DEBUG=sweep shows their stack. */
export async function run(args: readonly string[]): Promise<void> {
  // A reader that has had enough, as in `sweep query | head -1`, ends the program quietly.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(process.exitCode ?? EXIT.ok);
    process.exit(reportError(new SweepError("setup", `standard output cannot be written: ${writeReason(error)}`), []));
  });
  // Where nobody reads what is said, the work goes on.
  process.stderr.on("error", () => undefined);
  const early = new EarlyWorkers();
  try {
    process.exitCode = await dispatch(args, early);
  } catch (error) {
    process.exitCode = reportError(error, args);
  } finally {
    await early.close();
  }
}

async function dispatch(args: readonly string[], early: EarlyWorkers): Promise<number> {
  if (args[0]?.startsWith("-") === true && !BEFORE_COMMANDS.includes(args[0])) {
    throw new SweepError("input", `the command comes first, then its options: ${args[0]}`);
  }
  const completing = args.includes(COMPLETING);
  const first = completing ? undefined : args.find((arg) => !arg.startsWith("-"));
  const named = first !== undefined && isCommand(first) ? first : undefined;
  if (first !== undefined && named === undefined && first !== COMPLETION) {
    const suggestion = didYouMean(first, [...Object.keys(COMMANDS), COMPLETION]);
    throw new SweepError("input", `no such command: "${first}"${suggestion || ": sweep --help lists them"}`);
  }
  // Before the rest is loaded, which takes as long as the workers take to start.
  if (named !== undefined && RUNNING.includes(named) && runsAtOnce(args)) await early.start();
  const { default: yargs } = await import("yargs");
  const wanted = named === undefined ? Object.values(COMMANDS) : [COMMANDS[named]];
  let exit: number = EXIT.ok;
  const cli = yargs([...args])
    .scriptName("sweep")
    .usage("$0 <command>\n\nRuns gradient-descent optimizers over grids of hyperparameters and shows what converges.")
    .parserConfiguration({ "dot-notation": false, "parse-positional-numbers": false })
    .strict()
    .demandCommand(1, "which command? sweep --help lists them")
    .version(false)
    .help()
    .alias("help", "h")
    .completion(COMPLETION, "Write a completion script for bash or zsh")
    .exitProcess(false)
    .wrap(Math.max(40, Math.min(100, process.stdout.columns ?? 100)))
    .check(() => {
      const flag = args.find((arg) => flagsOf(cli).some((name) => arg.startsWith(`--${name}=`)));
      const [, value = ""] = flag?.split(/=(.*)/s) ?? [];
      if (flag === undefined || value === "true" || value === "false") return true;
      throw new SweepError("input", `--${flag.slice(2, flag.indexOf("="))} takes no value: ${value || '""'}`);
    })
    .epilogue("sweep <command> --help shows a command's options and examples.")
    .fail((message: string | null, error: Error | undefined) => {
      // What yargs itself finds wrong is the person's input; what a command throws says itself what it is.
      if (error !== undefined && error.name !== "YError") throw error;
      throw new SweepError("input", usageProblem(message ?? String(error), args, optionsOf(cli)));
    });
  // The launcher answers it; it is here to be seen.
  if (named === undefined) cli.option("version", { type: "boolean", describe: "Show the version" });
  for (const load of wanted) (await load()).command.addTo(cli, early, (code) => (exit = code));
  if (args.length === 0) {
    cli.showHelp("error");
    return EXIT.input;
  }
  await cli.parseAsync();
  return exit;
}

/** Whether the command will run as it is, with as many threads as it takes by itself. */
function runsAtOnce(args: readonly string[]): boolean {
  return args.length > 1 && !args.some((arg) => arg === "--help" || arg === "-h" || arg.startsWith("--threads"));
}

/** What yargs has to say, in our words where it can be said better. */
function usageProblem(message: string, args: readonly string[], known: readonly string[]): string {
  const unknown = /^Unknown arguments?: (.*)$/.exec(message)?.[1];
  if (unknown !== undefined) {
    const [first = unknown] = unknown.split(", ");
    if (args.includes(first === '""' ? "" : first))
      return `one argument too many: ${first === '""' ? first : `"${first}"`}`;
    return `unknown option: ${first.length === 1 ? "-" : "--"}${first}${didYouMean(first, known).replace('"', '"--')}`;
  }
  if (message.startsWith("Not enough non-option arguments")) {
    return `an argument is missing: sweep ${args.find((arg) => !arg.startsWith("-"))} --help shows which`;
  }
  const option = /^Not enough arguments following: (.*)$/.exec(message)?.[1];
  if (option !== undefined) {
    const next = args[args.indexOf(`--${option}`) + 1];
    return `--${option} needs a value${next === undefined ? "" : `: write --${option}="${next}" if that is it`}`;
  }
  return message.replaceAll(/\n\s*/g, " ");
}

/** The names of the options that are on or off. */
function flagsOf(parser: unknown): readonly string[] {
  return (parser as { getOptions(): { readonly boolean: readonly string[] } }).getOptions().boolean;
}

/** The names of the options that the parser knows. */
function optionsOf(parser: unknown): readonly string[] {
  // Not in the published types, and there since version 1.
  const options = (parser as { getOptions(): { readonly key: object } }).getOptions();
  return Object.keys(options.key);
}

function isCommand(name: string): name is keyof typeof COMMANDS {
  return Object.hasOwn(COMMANDS, name);
}
