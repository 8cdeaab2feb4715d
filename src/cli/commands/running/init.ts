import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { SweepError } from "../../../errors.ts";
import { makeFolder } from "../../../platform/make-folder.ts";
import { writeWhole } from "../../../platform/whole-file.ts";
import { isOutOfSpace, writeReason } from "../../../platform/write-reason.ts";
import { shellWord } from "../../../platform/shell-word.ts";
import { typedCommand } from "../../shared/typed-command.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import { checkFiles, GATE } from "./init/check-files.ts";
import type { NewFile } from "./init/check-files.ts";
import { say } from "../../terminal/output.ts";

export const command: Command = defineCommand({
  command: "init [file]",
  describe: "Write a commented grid.yaml as a starting point, or a check for CI",
  builder: (argv) =>
    argv
      .positional("file", { type: "string", describe: `grid to write [default: grid.yaml, or ${GATE} with --check]` })
      .options({
        check: {
          type: "boolean",
          default: false,
          describe: "write a grid for sweep check, an optimizer as a module, and a workflow of GitHub Actions",
        },
        force: { type: "boolean", default: false, describe: "overwrite the grid" },
      }),
  examples: [
    ["sweep init && sweep run grid.yaml", "a first sweep"],
    ["sweep init --check", "a first check, and its workflow"],
    [`sweep check ${GATE}`, "runs that check"],
  ],
  handler({ file, check, force }) {
    const grid = file ?? (check ? GATE : "grid.yaml");
    const files = check ? checkFiles(grid) : [{ path: grid, text: TEMPLATE }];
    if (!force && existsSync(grid)) {
      throw new SweepError("input", `the file exists; use --force to overwrite it: ${grid}`);
    }
    // The module and the workflow may be the user's own by now, and serve several grids.
    const [kept, written] = [true, false].map((exists) =>
      files.filter(({ path }) => (path !== grid && existsSync(path)) === exists),
    );
    for (const one of written ?? []) write(one, check);
    const next = `${typedCommand()} ${check ? "check" : "run"} ${shellWord(grid)}`;
    say(`wrote ${listed(written)}; next: ${next}`);
    if (kept?.length !== 0) say(`kept what existed: ${listed(kept)}`);
    return EXIT.ok;
  },
});

function listed(files: readonly NewFile[] = []): string {
  return files.map(({ path }) => path).join(", ");
}

function write({ path, text }: NewFile, withFolder: boolean): void {
  try {
    if (withFolder) makeFolder(dirname(resolve(path)));
    writeWhole(path, text);
  } catch (error) {
    const blame = isOutOfSpace(error) ? "setup" : "input";
    throw new SweepError(blame, `cannot write the file (${writeReason(error)}): ${path}`, undefined, error);
  }
}

const TEMPLATE = `# Which learning rates and momenta converge in the valley, and how fast?
# Check with \`sweep plan\`, run with \`sweep run\`. See \`sweep list objectives\` and \`sweep list optimizers\`.

objective: rosenbrock # or a map: { name: rosenbrock, dim: 10, start: [-1, 2] }
# objective: { name: mine, formula: "x^2/20 + y^2", start: [-7, 2], minimum: 0 }
optimizers: [sgd, momentum]

# The grid: every combination. An axis is a number, a list, or a range. An optimizer uses the axes of its hyperparameters.
parameters:
  lr: { min: 1e-5, max: 1e-2, scale: log, num: 31 }
  momentum: { min: 0, max: 0.99, num: 12 } # or [0, 0.5, 0.9], or { min: 0, max: 0.9, step: 0.1 }

# When a trial ends.
stop:
  max_steps: 10000 # exhausted
  target: 1e-8 # converged: loss - minimum is at most this
  gradient: 0 # stationary: the norms of gradient and update are at most this
  diverge: 1e12 # diverged: |loss| is larger than this, or not finite
  # seconds: 5 # timed_out: the trial takes longer (wall clock)

# Remove or add points.
# exclude:
#   - { lr: { gte: 0.005 }, momentum: { gte: 0.9 } }
# include:
#   - { lr: 0.002, momentum: 0.95 }
`;
