import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { onTestFinished } from "vitest";
import { QuickWorkplace } from "../command/quick-workplace.ts";

/** A workplace that is a Git repository with one branch, `main`. */
export class GitRepository extends QuickWorkplace {
  constructor() {
    super();
    this.git("init", "--quiet", "--initial-branch", "main");
  }

  /** Writes a file, and its folders, and returns its name. */
  override write(name: string, text: string): string {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    return super.write(name, text);
  }

  /** Runs Git and returns what it prints. Throws if it fails. */
  git(...args: readonly string[]): string {
    const who = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "protocol.file.allow=always"];
    const { status, stdout, stderr } = spawnSync("git", [...who, ...args], { cwd: this.folder, encoding: "utf8" });
    if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
    return stdout.trim();
  }

  commit(): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--no-verify", "--message", "a commit");
  }
}

/** Returns a repository that is removed when the test ends. */
export function gitRepository(): GitRepository {
  const repository = new GitRepository();
  onTestFinished(() => repository.remove());
  return repository;
}
