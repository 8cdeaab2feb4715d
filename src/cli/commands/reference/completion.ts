import yargs from "yargs";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";

export const command: Command = defineCommand({
  command: "completion",
  describe: "Print a completion script for bash or zsh",
  builder: (argv) => argv,
  examples: [
    ["source <(sweep completion)", "complete commands and options in this shell"],
    ["sweep completion >> ~/.bashrc", "and in each that starts from now on; for zsh: ~/.zshrc"],
  ],
  handler() {
    yargs([]).scriptName("sweep").showCompletionScript();
    return EXIT.ok;
  },
});
