import type { StartedThreads } from "../executors/provider.ts";
import type { RunTrials } from "../page/instrument/instrument-options.ts";
import type { TrialColumns } from "../sweep/outcomes/columns.ts";
import { runSpec } from "./run-spec.ts";

/** Returns a function that runs one space in the page's threads and yields rows as they come. */
export function trialRunner(threads: StartedThreads): RunTrials {
  return async function* run(space, seed, signal) {
    const rows: TrialColumns[] = [];
    let arrived = Promise.withResolvers<void>();
    let isOver = false;
    const spec = { name: space.label, seed, spaces: [{ ...space, offset: 0 }] };
    const end = runSpec(spec, {
      ...{ threads, signal },
      sink(chunks) {
        rows.push(...chunks.map(({ columns }) => columns));
        arrived.resolve();
      },
    }).finally(() => {
      isOver = true;
      arrived.resolve();
    });
    // Rejections are thrown below.
    end.catch(() => undefined);
    while (!isOver || rows.length > 0) {
      yield* rows.splice(0);
      if (isOver) continue;
      await arrived.promise;
      arrived = Promise.withResolvers();
    }
    await end;
  };
}
