import { SweepError } from "../errors.ts";
import { tooLittleAddressSpace } from "../platform/address-space.ts";
import { entryFile } from "../platform/own-files.ts";
import type { SpaceSpec, SweepSpec } from "../sweep/spec/sweep-spec.ts";
import type { Executor } from "./executor.ts";
import type { ExecutorOptions, ExecutorProvider, StartedThreads } from "./provider.ts";
import { PROVIDERS } from "./registry.ts";

/** The threads of one run, or of several that follow each other. */
export interface WorkerPool extends AsyncDisposable {
  readonly threads: number;
  /** Makes them the executor of one sweep, after the last one has been closed. */
  executor(spec: SweepSpec, options?: Partial<ExecutorOptions>): Executor;
  /** Ends them at once, running chunks included. */
  close(): Promise<void>;
}

/**
 * Returns threads that start when the sweep is known, and only if a provider has a space to run.
 */
export function workersFor(threads: number): WorkerPool {
  const started = new Map<ExecutorProvider, StartedThreads>();
  const start = (provider: ExecutorProvider): StartedThreads => {
    if (started.size === 0) checkMachine(threads);
    const known = started.get(provider) ?? provider.start(threads);
    started.set(provider, known);
    return known;
  };
  const close = async (): Promise<void> => {
    await Promise.all([...started.values()].map((one) => one.close()));
  };
  return {
    threads,
    executor(spec, { store = "trials", kernel, retries = 0, values = [] } = {}) {
      const ofSpace = spec.spaces.map((space) => providerOf(space, spec, kernel));
      const options = { store, kernel, retries, values };
      const executors = new Map(
        [...new Set(ofSpace)].map((provider) => [provider, start(provider).executor(spec, options)]),
      );
      return {
        threads,
        async ready() {
          for (const executor of executors.values()) await executor.ready?.();
        },
        run(task) {
          const executor = executors.get(ofSpace[task.space]!);
          if (executor === undefined) throw new Error(`the sweep has no space ${task.space}`);
          return executor.run(task);
        },
        async close() {
          await Promise.all([...executors.values()].map((executor) => executor.close()));
        },
      };
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Starts threads for one sweep. They end with it. */
export function executorFor(spec: SweepSpec, threads: number, options?: Partial<ExecutorOptions>): Executor {
  const workers = workersFor(threads);
  const executor = workers.executor(spec, options);
  return {
    ...executor,
    async close() {
      await executor.close();
      await workers.close();
    },
  };
}

/** Throws SweepError if threads cannot start here, also for a sweep that will need none. */
function checkMachine(threads: number): void {
  entryFile("workers/run-chunk.ts");
  const problem = tooLittleAddressSpace(threads);
  if (problem !== undefined) throw new SweepError("setup", problem);
}

function providerOf(space: SpaceSpec, spec: SweepSpec, kernel: string | undefined): ExecutorProvider {
  const provider = PROVIDERS.find(({ accepts }) => accepts(space, spec, kernel));
  if (provider === undefined) throw new Error(`no executor accepts the space "${space.label}"`);
  return provider;
}
