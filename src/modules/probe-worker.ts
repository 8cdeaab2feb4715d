import type { MessagePort } from "node:worker_threads";
import { messageOf, SweepError } from "../errors.ts";
import type { ErrorCode } from "../errors.ts";
import { UnknownExport } from "./chosen-export.ts";
import { shownPath } from "./error-text.ts";
import { objectiveFacts } from "./objective-facts.ts";
import type { ObjectiveFacts } from "./objective-facts.ts";
import { importObjective, importOptimizer, valueAtStart } from "./user-module.ts";
import type { HyperparameterValues, ModuleEntry } from "./user-module.ts";

/** A question about a module, which the main thread must not run itself. */
export type ProbeRequest =
  | { readonly what: "objective"; readonly entry: ModuleEntry }
  | { readonly what: "optimizer"; readonly entry: ModuleEntry; readonly hyperparameters: HyperparameterValues }
  | {
      readonly what: "value";
      readonly entry: ModuleEntry;
      readonly x: readonly number[];
      readonly rows: number | undefined;
    };

export type ProbeAnswer =
  | { readonly ok: true; readonly answer: ObjectiveFacts | number | undefined }
  | {
      readonly ok: false;
      readonly message: string;
      /** `input`, with the path of a key of the entry, if the grid is wrong. */
      readonly code: ErrorCode;
      readonly path: readonly (string | number)[];
      /** The export that the module lacks, and those that it has. */
      readonly unknown?: Pick<UnknownExport, "wanted" | "names">;
      /** Whether the thread ended. */
      readonly ended: boolean;
    };

export interface ProbeData {
  readonly port: MessagePort;
  /** Set to 1 and notified on an answer; the asking thread sleeps until then. */
  readonly answered: Int32Array<SharedArrayBuffer>;
}

/** Answers requests until the thread ends. If a module ends it, that is the answer. */
export function answerProbes({ port, answered }: ProbeData): void {
  const reply = (answer: ProbeAnswer): void => {
    port.postMessage(answer);
    Atomics.store(answered, 0, 1);
    Atomics.notify(answered, 0);
  };
  let path = "";
  process.on("exit", () =>
    reply({ ...failed(new Error(`${shownPath(path)}: does not load: it ends the process`)), ended: true }),
  );
  port.on("message", (request: ProbeRequest) => {
    ({ path } = request.entry);
    answerTo(request).then(
      (answer) => reply({ ok: true, answer }),
      (error: unknown) => reply(failed(error)),
    );
  });
}

function failed(error: unknown): ProbeAnswer & { readonly ok: false } {
  const message = messageOf(error);
  const { code, path } = error instanceof SweepError ? error : { code: "setup" as const, path: [] };
  const { wanted, names } = error instanceof UnknownExport ? error : { wanted: undefined, names: [] };
  return {
    ok: false,
    message,
    code,
    path,
    ended: false,
    ...(wanted === undefined ? {} : { unknown: { wanted, names } }),
  };
}

async function answerTo(request: ProbeRequest): Promise<ObjectiveFacts | number | undefined> {
  const { entry } = request;
  const { path } = entry;
  if (request.what === "optimizer") {
    await importOptimizer(entry, request.hyperparameters);
    return undefined;
  }
  const objective = await importObjective(entry);
  if (request.what === "objective") return objectiveFacts(objective, path);
  return valueAtStart(objective, request.x, path, request.rows);
}
