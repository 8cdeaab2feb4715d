import type { MessagePort } from "node:worker_threads";
import { messageOf } from "../errors.ts";
import { shownPath } from "./error-text.ts";
import { objectiveFacts } from "./objective-facts.ts";
import type { ObjectiveFacts } from "./objective-facts.ts";
import { importObjective, importOptimizer, valueAtStart } from "./user-module.ts";

/** A question about a module, which the main thread must not run itself. */
export type ProbeRequest =
  | { readonly what: "objective"; readonly path: string }
  | { readonly what: "optimizer"; readonly path: string; readonly hyperparameters: Readonly<Record<string, number>> }
  | { readonly what: "value"; readonly path: string; readonly x: readonly number[] };

export type ProbeAnswer =
  | { readonly ok: true; readonly answer: ObjectiveFacts | number | undefined }
  | {
      readonly ok: false;
      readonly message: string;
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
    reply({ ok: false, message: `${shownPath(path)}: does not load: it ends the process`, ended: true }),
  );
  port.on("message", (request: ProbeRequest) => {
    ({ path } = request);
    answerTo(request).then(
      (answer) => reply({ ok: true, answer }),
      (error: unknown) => reply({ ok: false, message: messageOf(error), ended: false }),
    );
  });
}

async function answerTo(request: ProbeRequest): Promise<ObjectiveFacts | number | undefined> {
  const { path } = request;
  if (request.what === "optimizer") {
    await importOptimizer(path, request.hyperparameters);
    return undefined;
  }
  const objective = await importObjective(path);
  return request.what === "objective" ? objectiveFacts(objective, path) : valueAtStart(objective, request.x, path);
}
