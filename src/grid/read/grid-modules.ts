import { codeOf } from "../../errors.ts";
import { contentHash } from "../../modules/content-hash.ts";
import { IN_PROCESS } from "../../modules/module-spec.ts";
import type { ModuleSpec, ModuleValues } from "../../modules/module-spec.ts";
import { checkOptimizerValue } from "../../modules/module-values.ts";
import type { ObjectiveValue } from "../../modules/module-values.ts";
import { objectiveFacts } from "../../modules/objective-facts.ts";
import type { ObjectiveFacts } from "../../modules/objective-facts.ts";
import { valueAtStart } from "../../modules/user-module.ts";
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

  readonly #values: ModuleValues;

  constructor(folders: ModuleFolders, problems: Problems, values: ModuleValues) {
    this.#folders = folders;
    this.#problems = problems;
    this.#values = values;
  }

  /** Returns the module named at `path`. Reports a missing or forbidden file. */
  find(name: string, path: Path): ModuleSpec | undefined {
    if (name.startsWith(IN_PROCESS)) return this.#findValue(name, path);
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
  objective({ path, value }: ModuleSpec): ObjectiveFacts {
    if (value !== undefined) return objectiveFacts(this.#objective(value), path);
    const facts = this.#objectives.get(path) ?? this.#probe.objective(path);
    this.#objectives.set(path, facts);
    return facts;
  }

  /** Throws SweepError("setup") if an optimizer's module does not load. */
  checkOptimizer({ path, value }: ModuleSpec, hyperparameters: Readonly<Record<string, number>>): void {
    if (value !== undefined) return checkOptimizerValue(this.#values[value]!, hyperparameters);
    if (this.#optimizers.has(path)) return;
    this.#probe.optimizer(path, hyperparameters);
    this.#optimizers.add(path);
  }

  /**
   * Returns an objective's value, or undefined on timeout. Throws SweepError("setup") if the module
   * fails.
   */
  value({ path, value }: ModuleSpec, x: readonly number[]): number | undefined {
    if (value !== undefined) return valueAtStart(this.#objective(value), x, path);
    return this.#probe.value(path, x);
  }

  #findValue(name: string, path: Path): ModuleSpec | undefined {
    const value = Number(name.slice(IN_PROCESS.length + 1));
    const found = this.#values[value];
    if (found !== undefined) return { path: found.name, hash: IN_PROCESS, value };
    this.#problems.add(path, "module: a class or function of the program that ran the sweep; it is not stored");
    return undefined;
  }

  #objective(value: number): ObjectiveValue {
    return this.#values[value]!.value as ObjectiveValue;
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
