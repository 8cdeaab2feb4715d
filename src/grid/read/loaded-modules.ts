import { codeOf } from "../../errors.ts";
import type { AllowedFolders } from "../../modules/allowed-file.ts";
import { contentHash } from "../../modules/content-hash.ts";
import { IN_PROCESS } from "../../modules/module-spec.ts";
import type { ModuleSpec, ModuleValues } from "../../modules/module-spec.ts";
import { checkOptimizerValue } from "../../modules/module-values.ts";
import type { ObjectiveValue } from "../../modules/module-values.ts";
import { objectiveFacts } from "../../modules/objective-facts.ts";
import type { ObjectiveFacts } from "../../modules/objective-facts.ts";
import { valueAtStart } from "../../modules/user-module.ts";
import { ModuleProbe } from "../../modules/probe.ts";
import type { HyperparameterValues } from "../../modules/user-module.ts";
import type { Path } from "../yaml/document.ts";
import type { GridModules } from "./grid-modules.ts";
import { findModule } from "./module-path.ts";
import type { Problems } from "../yaml/problems.ts";
import { show } from "../../show.ts";

/** Finds the modules of one grid in files and loads each of them once. */
export class LoadedModules implements GridModules {
  readonly #folders: AllowedFolders;
  readonly #problems: Problems;
  readonly #probe = new ModuleProbe();
  readonly #hashes = new Map<string, string>();
  readonly #objectives = new Map<string, ObjectiveFacts>();
  readonly #optimizers = new Set<string>();

  readonly #values: ModuleValues;

  constructor(folders: AllowedFolders, problems: Problems, values: ModuleValues) {
    this.#folders = folders;
    this.#problems = problems;
    this.#values = values;
  }

  find(name: string, path: Path, exported?: string): ModuleSpec | undefined {
    if (name.startsWith(IN_PROCESS)) return this.#findValue(name, path);
    const found = findModule(name, this.#folders);
    if ("problem" in found) {
      const hint = found.hint === undefined ? "" : `: ${found.hint}`;
      this.#problems.add(path, `module: ${found.problem}: ${show(name)}${hint}`);
      return undefined;
    }
    const hash = this.#hashes.get(found.path) ?? this.#hash(found.path, name, path);
    if (hash === undefined) return undefined;
    this.#hashes.set(found.path, hash);
    return {
      path: found.path,
      hash,
      ...(exported === undefined || exported === "default" ? {} : { export: exported }),
    };
  }

  objective(module: ModuleSpec): ObjectiveFacts {
    if (module.value !== undefined) return objectiveFacts(this.#objective(module.value), module.path);
    const key = keyOf(module);
    const facts = this.#objectives.get(key) ?? this.#probe.objective(module);
    this.#objectives.set(key, facts);
    return facts;
  }

  checkOptimizer(module: ModuleSpec, hyperparameters: HyperparameterValues): void {
    if (module.value !== undefined) return checkOptimizerValue(this.#values[module.value]!, hyperparameters);
    const key = keyOf(module);
    if (this.#optimizers.has(key)) return;
    this.#probe.optimizer(module, hyperparameters);
    this.#optimizers.add(key);
  }

  value(module: ModuleSpec, x: readonly number[], rows?: number): number | undefined {
    if (module.value !== undefined) return valueAtStart(this.#objective(module.value), x, module.path, rows);
    return this.#probe.value(module, x, rows);
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

function keyOf({ path, export: name = "" }: ModuleSpec): string {
  return JSON.stringify([path, name]);
}
