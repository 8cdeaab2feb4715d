import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { CommandProcess } from "../command/run-lines.ts";
import { COMMAND_ENV, startIn } from "../command/sweep-command.ts";
import type { Ended } from "../command/sweep-command.ts";

/**
 * A disk of a few kilobytes: a file system in memory, visible only to processes started through it.
 * Linux allows any user that (user namespaces). If it does not, `kind` is "limit": a folder whose
 * processes have a file-size limit (ulimit -f).
 */
export class SmallDisk {
  readonly kind: "disk" | "limit";
  readonly folder: string;
  /** The program, with arguments, that starts a process on the disk. */
  through: readonly string[];

  /** The process that runs command lines, and the program that started it. */
  #commands: { readonly through: readonly string[]; readonly process: CommandProcess } | undefined;

  private constructor(kind: "disk" | "limit", folder: string, through: readonly string[]) {
    this.kind = kind;
    this.folder = folder;
    this.through = through;
  }

  /** Creates a disk that is removed when the test ends. */
  static async make(kilobytes: number): Promise<SmallDisk> {
    const folder = mkdtempSync(join(tmpdir(), "sweep-disk-"));
    const mount = `mount -t tmpfs -o size=${kilobytes}k tmpfs "$0" && echo ready && exec cat`;
    const holder = spawn("unshare", ["--user", "--map-root-user", "--mount", "sh", "-c", mount, folder]);
    const isMounted = await Promise.race([
      once(holder.stdout, "data").then(() => true),
      once(holder, "close").then(() => false),
      once(holder, "error").then(() => false),
    ]);
    const enter = ["nsenter", "--target", String(holder.pid), "--user", "--mount", "--preserve-credentials"];
    const disk = isMounted
      ? new SmallDisk("disk", folder, [...enter, "sh", "-c", 'cd "$0" && exec "$@"', folder])
      : new SmallDisk("limit", folder, limitedTo(kilobytes));
    onTestFinished(async () => {
      await disk.#commands?.process.end();
      if (isMounted) {
        holder.stdin.end();
        await once(holder, "close");
      }
      chmodSync(folder, 0o755);
      rmSync(folder, { recursive: true, force: true });
    });
    return disk;
  }

  /** Runs command lines of sweep on it, in one process while its starter stays the same. */
  async run(lines: readonly (readonly string[])[]): Promise<Omit<Ended, "seconds">[]> {
    const { folder, through } = this;
    if (this.#commands?.through !== through) {
      await this.#commands?.process.end();
      this.#commands = { through, process: new CommandProcess(through) };
    }
    return this.#commands.process.run({ folder, env: COMMAND_ENV, lines });
  }

  /** Runs a shell line on it, which must succeed, and returns its output. */
  async shell(line: string, input = ""): Promise<string> {
    const [program, ...args] = [...this.through, "sh", "-c", line];
    const { code, stdout, stderr } = await startIn(this.folder, program, args, { input }).ended;
    if (code !== 0) throw new Error(`${line} ended with ${code}: ${stderr}`);
    return stdout;
  }

  /** Copies a file to it. */
  async put(source: string, name: string): Promise<void> {
    if (this.kind === "limit") copyFileSync(source, join(this.folder, name));
    else await this.shell(`cp '${source}' '${name}'`);
  }

  async write(name: string, text: string): Promise<void> {
    if (this.kind === "limit") writeFileSync(join(this.folder, name), text);
    else await this.shell(`cat > '${name}'`, text);
  }

  /** Fills the disk. */
  async fill(): Promise<void> {
    if (this.kind === "limit") this.through = limitedTo(0);
    else await this.shell("cat /dev/zero > fill 2> /dev/null || true");
  }

  /** Frees enough room for everything. */
  async grow(): Promise<void> {
    if (this.kind === "limit") this.through = [];
    else await this.shell(`rm -f fill; mount -o remount,size=1g '${this.folder}'`);
  }

  /** Makes it read-only; a limit's folder loses its write permission. */
  async makeReadOnly(): Promise<void> {
    if (this.kind === "disk") {
      await this.shell(`mount -o remount,ro '${this.folder}'`);
      return;
    }
    for (const name of readdirSync(this.folder)) chmodSync(join(this.folder, name), 0o444);
    chmodSync(this.folder, 0o555);
    // Permissions do not bind root.
    this.through = process.getuid?.() === 0 ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
  }
}

/** Returns the program that starts a process with a file-size limit, in blocks of 512 bytes. */
export function limitedTo(kilobytes: number): string[] {
  return ["sh", "-c", 'ulimit -f "$0" && exec "$@"', String(2 * kilobytes)];
}
