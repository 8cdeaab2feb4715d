import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { SweepError } from "../errors.ts";
import { entryFile, workerEnvironment } from "../platform/own-files.ts";
import { didYouMean } from "../suggest.ts";
import { shownPath } from "./error-text.ts";
import type { ObjectiveFacts } from "./objective-facts.ts";
import type { ProbeAnswer, ProbeData, ProbeRequest } from "./probe-worker.ts";
import type { HyperparameterValues, ModuleEntry } from "./user-module.ts";

interface Limits {
  readonly loadSeconds: number;
  readonly valueSeconds: number;
}

const LIMITS: Limits = { loadSeconds: 20, valueSeconds: 1 };

interface Thread extends ProbeData {
  readonly worker: Worker;
}

/**
 * Inspects user modules in a separate thread, so a module that never returns or ends the process is
 * only an error. The calling thread sleeps until the answer comes.
 */
export class ModuleProbe {
  readonly #limits: Limits;
  #thread: Thread | undefined;

  constructor(limits: Partial<Limits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  /**
   * Returns the exports of an objective's module. Throws SweepError("setup") if it does not load or
   * is not an objective, SweepError("input") if it does not have the export.
   */
  objective(entry: ModuleEntry): ObjectiveFacts {
    return this.#load({ what: "objective", entry }) as ObjectiveFacts;
  }

  /** Throws as `objective` does, if a module does not load or is not an optimizer. */
  optimizer(entry: ModuleEntry, hyperparameters: HyperparameterValues): void {
    this.#load({ what: "optimizer", entry, hyperparameters });
  }

  /**
   * Returns f(x), over all rows if there are some, or undefined after a time limit. Throws
   * SweepError("setup") if `value` fails.
   */
  value(entry: ModuleEntry, x: readonly number[], rows?: number): number | undefined {
    return this.#ask({ what: "value", entry, x, rows }, this.#limits.valueSeconds)?.answer as number | undefined;
  }

  /** Ends the thread. */
  close(): void {
    void this.#thread?.worker.terminate();
    this.#thread = undefined;
  }

  #load(request: ProbeRequest): ObjectiveFacts | number | undefined {
    const { loadSeconds } = this.#limits;
    const reply = this.#ask(request, loadSeconds);
    if (reply !== undefined) return reply.answer;
    throw new SweepError("setup", `${shownPath(request.entry.path)}: did not load within ${loadSeconds} seconds`);
  }

  #ask(request: ProbeRequest, seconds: number): (ProbeAnswer & { readonly ok: true }) | undefined {
    const { port, answered } = (this.#thread ??= startThread());
    Atomics.store(answered, 0, 0);
    port.postMessage(request);
    Atomics.wait(answered, 0, 0, seconds * 1000);
    const reply: { readonly message: ProbeAnswer } | undefined = receiveMessageOnPort(port);
    const answer = reply?.message;
    // A thread without an answer is busy, perhaps forever.
    if (answer === undefined || (!answer.ok && answer.ended)) this.close();
    if (answer === undefined || answer.ok) return answer;
    const { code, message, path, unknown } = answer;
    const hint = unknown === undefined ? "" : didYouMean(unknown.wanted, unknown.names);
    throw new SweepError(code, message + hint, undefined, undefined, path);
  }
}

function startThread(): Thread {
  const { port1, port2 } = new MessageChannel();
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(entryFile("workers/probe-module.ts"), {
    workerData: { port: port2, answered } satisfies ProbeData,
    transferList: [port2],
    env: workerEnvironment(),
  });
  // Ignores errors between requests; a run will meet them again.
  worker.on("error", () => undefined);
  worker.unref();
  port1.unref();
  return { worker, port: port1, answered };
}
