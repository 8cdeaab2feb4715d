import { codeOf } from "../../errors.ts";
import { contentHash } from "../../modules/content-hash.ts";
import type { ModuleSpec } from "../../modules/module-spec.ts";
import type { ObjectiveFacts } from "../../modules/objective-facts.ts";
import { ModuleProbe } from "../../modules/probe.ts";
import type { Path } from "../yaml/document.ts";
import { findModule } from "./module-path.ts";
import type { ModuleFolders } from "./module-path.ts";
import type { Problems } from "../yaml/problems.ts";
import { show } from "../../show.ts";

/** Finds the modules of one grid and loads each of them once. */
export class GridModules {
  readonly #folders: ModuleFolders;
  readonly #problems: Problems;
  readonly #probe = new ModuleProbe();
  readonly #hashes = new Map<string, string>();
  readonly #objectives = new Map<string, ObjectiveFacts>();
  readonly #optimizers = new Set<string>();

  constructor(folders: ModuleFolders, problems: Problems) {
    this.#folders = folders;
    this.#problems = problems;
  }

  /** Returns the module named at `path`. Reports a missing or forbidden file. */
  find(name: string, path: Path): ModuleSpec | undefined {
    const found = findModule(name, this.#folders);
    if ("problem" in found) {
      this.#problems.add(path, `module: ${found.problem}: ${show(name)}`);
      return undefined;
    }
    const hash = this.#hashes.get(found.path) ?? this.#hash(found.path, name, path);
    if (hash === undefined) return undefined;
    this.#hashes.set(found.path, hash);
    return { path: found.path, hash };
  }

  /**
   * Returns the exports of an objective's module. Throws SweepError("setup") if it does not load.
   */
  objective({ path }: ModuleSpec): ObjectiveFacts {
    const facts = this.#objectives.get(path) ?? this.#probe.objective(path);
    this.#objectives.set(path, facts);
    return facts;
  }

  /** Throws SweepError("setup") if an optimizer's module does not load. */
  checkOptimizer({ path }: ModuleSpec, hyperparameters: Readonly<Record<string, number>>): void {
    if (this.#optimizers.has(path)) return;
    this.#probe.optimizer(path, hyperparameters);
    this.#optimizers.add(path);
  }

  /**
   * Returns an objective's value, or undefined on timeout. Throws SweepError("setup") if the module
   * fails.
   */
  value({ path }: ModuleSpec, x: readonly number[]): number | undefined {
    return this.#probe.value(path, x);
  }

  #hash(file: string, name: string, path: Path): string | undefined {
    try {
      return contentHash(file);
    } catch (error) {
      const code = codeOf(error) ?? String(error);
      this.#problems.add(path, `module: cannot be read (${code}): ${show(name)}`);
      return undefined;
    }
  }

  close(): void {
    this.#probe.close();
  }
}
