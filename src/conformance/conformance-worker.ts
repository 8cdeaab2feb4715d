import { setImmediate as nextTurn } from "node:timers/promises";
import type { MessagePort } from "node:worker_threads";
import { messageOf, SweepError } from "../errors.ts";
import type { ErrorCode } from "../errors.ts";
import { loadModules } from "../kernel/user/load-modules.ts";
import type { SameAsSpec } from "../sweep/spec/check-spec.ts";
import { receive } from "../sweep/wire/worker-data.ts";
import { compareSpaces } from "./compare-spaces.ts";
import type { Conformance } from "./compare-spaces.ts";
import type { Circumstances } from "./difference.ts";

/** Input of a thread that compares optimizers with rules. */
export interface ConformanceData {
  /** The spec, as `post` puts it. */
  readonly mailbox: SharedArrayBuffer;
  readonly sameAs: readonly SameAsSpec[];
  readonly port: MessagePort;
  /** Counts the steps, so that a step that never ends is seen. */
  readonly steps: Int32Array<SharedArrayBuffer>;
}

/** `run` begins a run, `done` ends the next entry of `sameAs`. */
export type ConformanceMessage =
  | { readonly kind: "run"; readonly circumstances: Circumstances }
  | { readonly kind: "done"; readonly conformance: Conformance }
  | { readonly kind: "broken"; readonly code: ErrorCode; readonly message: string };

/** Compares optimizers with rules, one after the other, and posts the results. */
export async function answerConformance({ mailbox, sameAs, port, steps }: ConformanceData): Promise<void> {
  // Bound early: a module may replace it.
  const say: (message: ConformanceMessage) => void = port.postMessage.bind(port);
  try {
    const { spec } = receive(mailbox);
    const modules = await loadModules(spec);
    for (const one of sameAs) {
      const conformance = compareSpaces(spec, one, modules, {
        onRun: (circumstances) => say({ kind: "run", circumstances }),
        onStep: () => Atomics.add(steps, 0, 1),
      });
      // Rejections that nothing handles end the thread in this turn.
      await nextTurn();
      say({ kind: "done", conformance });
    }
  } catch (error) {
    const code = error instanceof SweepError ? error.code : "setup";
    say({ kind: "broken", code, message: messageOf(error) });
  }
}
