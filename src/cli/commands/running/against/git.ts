import { spawnSync } from "node:child_process";
import { SweepError } from "../../../../errors.ts";

/** How a command of Git ended. */
interface GitEnded {
  readonly ok: boolean;
  /** Standard output, without the last line break. */
  readonly text: string;
  /** The line of standard error that says why it failed. */
  readonly problem: string;
}

/** Variables of a hook's environment that name its repository instead of the folder's. */
const OF_HOOKS: readonly string[] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"];

/**
 * Runs Git in a folder, without hooks. Throws `setup` if it is not installed. Ctrl-C in a terminal
 * reaches only this process, which ends after Git: no worktree is left half added or removed.
 */
export function git(folder: string, ...args: readonly string[]): GitEnded {
  const kept = Object.entries(process.env).filter(([name]) => !OF_HOOKS.includes(name));
  const options = {
    encoding: "utf8",
    env: { ...Object.fromEntries(kept), LC_ALL: "C" },
    maxBuffer: 2 ** 30,
    // A process group of Git's own. spawnSync has the option of spawn, although its types lack it.
    detached: true,
  } as const;
  const { status, stdout, stderr, error } = spawnSync(
    "git",
    ["-C", folder, "-c", "core.hooksPath=/dev/null", ...args],
    options,
  );
  if (error !== undefined) {
    throw new SweepError("setup", `--against needs Git, which does not start: ${error.message}`, undefined, error);
  }
  const lines = stderr.trim().split("\n");
  const problem = lines.find((line) => line.startsWith("fatal: ")) ?? lines.at(-1) ?? "";
  return { ok: status === 0, text: stdout.replace(/\n$/, ""), problem: problem.replace(/^fatal: /, "") };
}
