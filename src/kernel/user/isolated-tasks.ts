import type { MessagePort } from "node:worker_threads";
import { messageOf, SweepError } from "../../errors.ts";
import { errorText } from "../../modules/error-text.ts";
import { clearOutcome } from "../../sweep/outcomes/rows.ts";
import type { IsolatedMessage, IsolatedTask } from "../../sweep/wire/isolated-task.ts";
import { modulePath, usesModule } from "../../sweep/spec/module-use.ts";
import { SharedRows } from "../../sweep/wire/shared-rows.ts";
import { kernelKey } from "../space-kernels.ts";
import { spaceAt } from "../../sweep/rounds/halving/rungs.ts";
import { givenPoints } from "../../sweep/rounds/given-points.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import type { WorkerData } from "../../sweep/wire/worker-data.ts";
import { trialRunner } from "../js/javascript-kernel.ts";
import type { TrialRunner } from "../js/javascript-kernel.ts";
import { compileMeasures } from "../js/measures.ts";
import { LateErrors } from "./late-errors.ts";
import { loadModules } from "./load-modules.ts";
import type { SpaceModules } from "./load-modules.ts";
import { userRunner } from "./user-runner.ts";
import { compileTrial } from "../js/trial-function.ts";

// A task starts no trial after this, so that finished ones are stored soon.
const MOST_SECONDS = 0.25;

/**
 * Runs the tasks of a port in a thread that may be ended at any moment. All outcomes are in shared
 * memory, so none is lost. A module's trial ends when the timers and promises that it started have
 * ended.
 */
export async function answerIsolatedTasks(port: MessagePort, { spec }: WorkerData): Promise<void> {
  // Bound early: a module may replace it.
  const say: (message: IsolatedMessage) => void = port.postMessage.bind(port);
  try {
    const modules = await loadModules(spec);
    const late = spec.spaces.some(usesModule) ? new LateErrors() : undefined;
    let known: { readonly key: string; readonly space: SpaceSpec; readonly runner: TrialRunner } | undefined;
    const runnerOf = ({ space: number, round }: IsolatedTask): NonNullable<typeof known> => {
      const key = kernelKey(number, round?.rung);
      if (known?.key === key) return known;
      const whole = spec.spaces[number];
      if (whole === undefined) throw new Error(`the sweep has no space ${number}`);
      const space = spaceAt(whole, round?.rung);
      return (known = { key, space, runner: compileRunner(space, spec.seed, modules[number] ?? {}) });
    };
    port.on("message", (task: IsolatedTask) => {
      run(task).catch((error: unknown) => say(broken(error)));
    });
    say({ kind: "ready" });

    async function run(task: IsolatedTask): Promise<void> {
      const { runner, space } = runnerOf(task);
      const points = givenPoints(space, task);
      const awaited = usesModule(space) ? late : undefined;
      const rows = new SharedRows(task.to - task.from, runner, task.buffer);
      const start = performance.now();
      const passed = (): number => (performance.now() - start) / 1000;
      for (let place = task.first; place < task.end && (place === task.first || passed() < MOST_SECONDS); place += 1) {
        const row = rows.finished;
        if (!runner.place(task.from + place, rows.columns, row, points)) {
          rows.reach(place + 1);
          continue;
        }
        rows.begin(place);
        let error: string | undefined;
        if (runner.runOther !== undefined) {
          // Counts as an attempt, so it has its own time limit. Its failure is not the trial's.
          rows.attempt();
          awaited?.begin();
          runner.runOther(rows.columns, row);
          await awaited?.settle();
        }
        do {
          rows.attempt();
          awaited?.begin();
          error = attempt(runner, rows, row);
          rows.wait();
          const later = await awaited?.settle();
          if (error === undefined && later !== undefined) {
            say({ kind: "late", error: `${errorText(later.error, modulePath(space))}: ${later.how}` });
            return;
          }
        } while (error !== undefined && rows.attempts <= task.retries);
        if (error !== undefined) say({ kind: "failed", row, error });
        rows.finish();
      }
      say({ kind: "done", seconds: passed() });
    }
  } catch (error) {
    say(broken(error));
  }
}

function compileRunner(space: SpaceSpec, seed: number, modules: SpaceModules): TrialRunner {
  if (usesModule(space)) return userRunner(space, seed, modules);
  return trialRunner(space, { trial: compileTrial(space, seed), writeMeasures: compileMeasures(space, seed) });
}

/** Runs the trial of a row. Until it ends, the row holds its progress. */
function attempt(runner: TrialRunner, rows: SharedRows, row: number): string | undefined {
  const { columns } = rows;
  clearOutcome(columns, row);
  return runner.run(columns, row);
}

function broken(error: unknown): IsolatedMessage {
  const code = error instanceof SweepError ? error.code : "setup";
  return { kind: "broken", code, message: messageOf(error) };
}
