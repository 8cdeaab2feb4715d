import type { ArgumentsCamelCase, Argv } from "yargs";
import type { WorkerPool } from "../../executors/workers.ts";
import { unmarkedArguments } from "./double-dash.ts";

/** The exit codes. `lost`: a worker has lost its broker; its supervisor may start it again. */
export const EXIT = { ok: 0, regressed: 1, lost: 1, input: 2, setup: 3, interrupted: 130 } as const;

/** Resources shared by the commands. */
export interface CommandContext {
  /** Returns workers with this number of threads. */
  workers(threads: number): Promise<WorkerPool>;
}

/** A command that can be added to the command line. Calls `ended` with the exit code. */
export interface Command {
  addTo(cli: Argv, context: CommandContext, ended: (exit: number) => void): void;
}

interface Definition<Arguments> {
  /** Name and positional arguments, in yargs' notation: `run <grid>`. */
  readonly command: string;
  readonly describe: string;
  /** Declares the options and with them the types of the handler's arguments. */
  builder(argv: Argv): Argv<Arguments>;
  /** Command lines for the help, each with what it is for. */
  readonly examples: readonly (readonly [line: string, about: string])[];
  /** Runs the command and returns the exit code. */
  handler(args: ArgumentsCamelCase<Arguments>, context: CommandContext): Promise<number> | number;
}

/**
 * Formats examples, each on a separate line, so that it can be copied. yargs would put lines and
 * explanations side by side, which breaks both.
 */
function examplesText(examples: Definition<unknown>["examples"]): string {
  return ["Examples:", ...examples.flatMap(([line, about]) => [`  ${line}`, `      ${about}`])].join("\n");
}

/** Creates a command from its definition. */
export function defineCommand<Arguments>(definition: Definition<Arguments>): Command {
  return {
    addTo(cli, context, ended) {
      cli.command<Arguments>({
        command: definition.command,
        describe: definition.describe,
        builder: (argv) => definition.builder(argv).epilogue(examplesText(definition.examples)),
        handler: async (args) => ended(await definition.handler(unmarkedArguments(args), context)),
      });
    },
  };
}
