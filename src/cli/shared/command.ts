import type { ArgumentsCamelCase, Argv } from "yargs";
import type { WorkerPool } from "../../executors/piscina-executor.ts";

/** How a command ends; the contract's exit codes. */
export const EXIT = { ok: 0, regressed: 1, input: 2, setup: 3, interrupted: 130 } as const;

/** What is under way when a command begins. */
export interface CommandContext {
  /** The worker threads that were started while the command line was read, if there are as many; else new ones. */
  workers(threads: number): Promise<WorkerPool>;
}

/** A command, ready to be added to the command line; `ended` is told its exit code. */
export interface Command {
  addTo(cli: Argv, begun: CommandContext, ended: (exit: number) => void): void;
}

interface Definition<Arguments> {
  /** In yargs' notation: `run <grid>`. */
  readonly command: string;
  readonly describe: string;
  /** Declares the arguments, which gives the handler their types. */
  builder(argv: Argv): Argv<Arguments>;
  /** Does it, and gives the exit code. */
  handler(args: ArgumentsCamelCase<Arguments>, begun: CommandContext): Promise<number> | number;
}

/** Makes a command of its arguments and what it does. */
export function defineCommand<Arguments>(definition: Definition<Arguments>): Command {
  return {
    addTo(cli, begun, ended) {
      cli.command<Arguments>({
        command: definition.command,
        describe: definition.describe,
        builder: (argv) => definition.builder(argv),
        handler: async (args) => ended(await definition.handler(args, begun)),
      });
    },
  };
}
