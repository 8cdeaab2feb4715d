import { basename } from "node:path";
import { thisRuntime } from "../../broker/records.ts";
import type { WorkerRecord } from "../../broker/records.ts";
import type { ModuleSpec } from "../../modules/module-spec.ts";
import { NUMERICS_VERSION } from "../../sweep/identity/hash.ts";
import type { SweepSpec } from "../../sweep/spec/sweep-spec.ts";
import type { Machine } from "../../sweep/wire/machines.ts";

const SHORT_HASH = 8;

interface Parts {
  /** Id of the run. */
  readonly run: string;
  readonly note: (line: string) => void;
  readonly workerCommand: string;
}

/** Which workers may compute for a run, and why others may not. */
export class Fitness {
  readonly #modules: readonly ModuleSpec[];
  readonly #run: string;
  readonly #note: (line: string) => void;
  readonly #workerCommand: string;
  readonly #banned = new Set<string>();
  /** Ids of the workers that were seen last. */
  #known: ReadonlySet<string> = new Set();
  #explained: string | undefined;

  constructor(spec: SweepSpec, { run, note, workerCommand }: Parts) {
    const modules = spec.spaces.flatMap(({ objective, optimizer }) =>
      [objective.module ?? [], optimizer.module ?? []].flat(),
    );
    this.#modules = [...new Map(modules.map((module) => [module.hash, module])).values()];
    this.#run = run;
    this.#note = note;
    this.#workerCommand = workerCommand;
  }

  /** Ids of workers that got other bits. */
  get banned(): readonly string[] {
    return [...this.#banned];
  }

  isBanned(id: string): boolean {
    return this.#banned.has(id);
  }

  /** Excludes a worker from the run, if it is one: other programs may write answers, too. */
  ban(id: string): void {
    if (this.#banned.has(id) || !this.#known.has(id)) return;
    this.#banned.add(id);
    this.#note(`the worker ${nameIn(id)} gets other results than this machine: its answers do not count`);
  }

  /** Returns the threads of the workers that may compute. */
  threads(workers: readonly WorkerRecord[]): number {
    return workers.reduce((sum, worker) => sum + (this.#refusal(worker) === undefined ? worker.threads : 0), 0);
  }

  machines(workers: readonly WorkerRecord[]): readonly Machine[] {
    this.#known = new Set(workers.map(({ id }) => id));
    return workers.map((worker) => {
      const { name, threads, busy, rate, version, seen } = worker;
      const refused = this.#refusal(worker);
      return { name, threads, busy, rate, version, seen, ...(refused === undefined ? {} : { refused }) };
    });
  }

  /** Says, once each time, why no worker computes. */
  explain(workers: readonly WorkerRecord[], threads: number): void {
    const reason = threads > 0 || this.threads(workers) > 0 ? undefined : this.#reason(workers);
    if (reason !== undefined && reason !== this.#explained) this.#note(reason);
    this.#explained = reason;
  }

  #reason(workers: readonly WorkerRecord[]): string {
    if (workers.length === 0) return `waiting for workers: start them with \`${this.#workerCommand}\``;
    const missing = this.#modules.find(({ hash }) => !workers.some(({ modules }) => modules.includes(hash)));
    if (missing !== undefined) {
      return `no worker has ${moduleText(missing)}: start workers with --allow-modules`;
    }
    return `no worker can run this sweep: ${workers.map((one) => `${one.name}: ${this.#refusal(one)}`).join("; ")}`;
  }

  #refusal(worker: WorkerRecord): string | undefined {
    if (this.#banned.has(worker.id)) return "gets other results";
    const { numerics = NUMERICS_VERSION, version } = worker;
    if (numerics !== NUMERICS_VERSION) return `version ${version} has other numerics`;
    return this.#moduleRefusal(worker) ?? worker.refused?.[this.#run];
  }

  #moduleRefusal({ modules, node, arch }: WorkerRecord): string | undefined {
    if (this.#modules.length === 0) return undefined;
    const missing = this.#modules.find(({ hash }) => !modules.includes(hash));
    if (missing !== undefined) return `has no ${moduleText(missing)}`;
    const here = thisRuntime();
    if (node !== here.node) return `runs modules under Node ${node}, not ${here.node}`;
    return arch === here.arch ? undefined : `runs modules on ${arch}, not ${here.arch}`;
  }
}

function moduleText({ path, hash }: ModuleSpec): string {
  return `${basename(path)} (hash ${hash.slice(0, SHORT_HASH)}…)`;
}

/** Returns the name in a worker's id, which a random word follows. */
function nameIn(id: string): string {
  return id.replace(/-[^-]*$/, "");
}
