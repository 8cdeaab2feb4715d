import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { SweepError } from "../../../../errors.ts";
import { didYouMean } from "../../../../suggest.ts";
import { git } from "./git.ts";
import { linkPackages } from "./link-packages.ts";

/** A worktree of a repository at the ref. */
interface Worktree {
  /** Top folder of the working tree. */
  readonly root: string;
  /** Top folder of the worktree. */
  readonly tree: string;
  /** Short name of the commit. */
  readonly commit: string;
}

/** A file in a worktree. */
export interface FileAtRef extends Worktree {
  readonly path: string;
  /** Name as in Git: `main:sweeps/valley.yaml`. */
  readonly name: string;
  /** Path in the repository. */
  readonly inside: string;
}

/**
 * Temporary worktrees of the repositories of some files, at a commit. Disposing them, or the end of
 * the process, removes them.
 */
export class Worktrees implements Disposable {
  readonly ref: string;
  readonly #note: (line: string) => void;
  readonly #trees = new Map<string, Worktree>();
  /** Worktrees to remove, submodules included, in the order they were added. */
  readonly #added: { readonly root: string; readonly tree: string }[] = [];
  readonly #onExit = (): void => this.#remove();
  #folder: string | undefined;

  constructor(ref: string, note: (line: string) => void) {
    this.ref = ref;
    this.#note = note;
    process.on("exit", this.#onExit);
  }

  /** Whether the ref has any of some files. */
  hasAny(files: readonly string[]): boolean {
    return files.some((file) => existsSync(file) && existsSync(this.find(file).path));
  }

  /** Throws `input` for a file that the ref does not have. */
  refuseNew({ inside }: FileAtRef): never {
    throw new SweepError("input", `--against ${this.ref}: this commit has no such grid: ${inside}`);
  }

  /** Returns the place of a file at the ref, which may lack it. Throws `input` without a commit. */
  find(file: string): FileAtRef {
    const folder = realpathSync(dirname(resolve(file)));
    const top = git(folder, "rev-parse", "--show-toplevel");
    if (!top.ok)
      throw new SweepError("input", `--against needs a Git repository, but ${file} is in none: ${top.problem}`);
    const root = realpathSync(top.text);
    const known = this.#trees.get(root) ?? this.#checkOut(root);
    this.#trees.set(root, known);
    const inside = relative(root, join(folder, basename(file)));
    return { ...known, path: join(known.tree, inside), name: `${this.ref}:${inside}`, inside };
  }

  /** Returns a folder's place at the ref; folders outside the repository are the same. */
  folderAt(folder: string, { root, tree }: Worktree): string {
    const inside = relative(root, realpathSync(folder));
    const moved = join(tree, inside);
    return inside.startsWith("..") || !existsSync(moved) ? folder : moved;
  }

  #checkOut(root: string): Worktree {
    const commit = git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", `${this.ref}^{commit}`);
    if (!commit.ok) throw this.#noCommit(root);
    this.#folder ??= temporaryFolder();
    const tree = join(this.#folder, String(this.#added.length), basename(root));
    const added = this.#add(root, commit.text, tree);
    if (!added.ok) {
      throw new SweepError("setup", `--against ${this.ref}: Git cannot check it out: ${added.problem}`);
    }
    return { root, tree, commit: git(root, "rev-parse", "--short", commit.text).text };
  }

  /** Adds a worktree with its submodules and installed packages. */
  #add(root: string, commit: string, tree: string): ReturnType<typeof git> {
    // Before Git does, so that an interrupted one is removed too.
    this.#added.push({ root, tree });
    const added = git(root, "worktree", "add", "--quiet", "--detach", tree, commit);
    if (!added.ok) return added;
    const entries = git(root, "ls-tree", "-r", "-z", commit).text.split("\0");
    const folders = new Set(["."]);
    for (const entry of entries) {
      const [, mode, id = "", path = ""] = /^(\d+) \w+ (\w+)\t([^]*)$/.exec(entry) ?? [];
      if (basename(path) === "package.json") folders.add(dirname(path));
      if (mode === SUBMODULE) this.#addSubmodule(join(root, path), id, join(tree, path));
    }
    linkPackages({ root, tree }, folders);
    return added;
  }

  #addSubmodule(root: string, commit: string, tree: string): void {
    if (!existsSync(join(root, ".git"))) return; // Not checked out in the working tree either.
    const { ok, problem } = this.#add(root, commit, tree);
    if (!ok) this.#note(`--against ${this.ref}: the submodule ${root} is left out: ${problem}`);
  }

  #noCommit(root: string): SweepError {
    const names = git(root, "for-each-ref", "--format=%(refname:short)").text.split("\n");
    const remote = names.find((name) => name.endsWith(`/${this.ref}`));
    const isShallow = git(root, "rev-parse", "--is-shallow-repository").text === "true";
    const hint =
      remote !== undefined
        ? `; did you mean "${remote}"?`
        : didYouMean(this.ref, names).replace(/^:/, ";") ||
          (isShallow ? "; this clone is shallow: fetch it, or use actions/checkout with fetch-depth: 0" : "");
    return new SweepError("input", `--against must be a commit, branch or tag of ${root}: "${this.ref}"${hint}`);
  }

  [Symbol.dispose](): void {
    process.off("exit", this.#onExit);
    this.#remove();
  }

  #remove(): void {
    for (const { root, tree } of this.#added.splice(0).reverse()) git(root, "worktree", "remove", "--force", tree);
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** The mode of a submodule in a tree. */
const SUBMODULE = "160000";

function temporaryFolder(): string {
  try {
    return realpathSync(mkdtempSync(join(tmpdir(), "sweep-against-")));
  } catch (error) {
    throw new SweepError("setup", `cannot create a temporary folder: ${String(error)}`, undefined, error);
  }
}
