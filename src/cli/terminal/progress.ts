import type { createLogUpdate } from "log-update";
import type { Progress } from "../../coordinator/coordinate.ts";
import { count, counted, duration, percent, real, short } from "../../format/numbers.ts";
import { visible } from "../../format/visible.ts";
import { settingOf, valueText } from "../../sweep/spec/levels.ts";
import { axisEnds } from "../../sweep/spec/axis-ends.ts";
import { type Shard, shardText } from "../../sweep/points/shards.ts";
import type { SweepSpec } from "../../sweep/spec/sweep-spec.ts";

// Frequent enough to look alive, rare enough to be free.
const TERMINAL_SECONDS = 0.1;
const PLAIN_SECONDS = 5;
const SEPARATOR = " · ";

/** Shows the progress of a run on standard error. */
export interface ProgressDisplay {
  update(progress: Progress): void;
  /** Clears the line on the terminal. */
  end(): void;
}

export const silent: ProgressDisplay = { update: () => undefined, end: () => undefined };

/**
 * Creates a display: a line updated in place on a terminal, otherwise a line every 5 s. `total` is
 * undefined if only the outcomes decide how many trials there are. `before` trials were done
 * earlier.
 */
export async function progressDisplay(
  spec: SweepSpec,
  total: number | undefined,
  before: number,
  shard?: Shard,
): Promise<ProgressDisplay> {
  const title = shard === undefined ? "" : `shard ${shardText(shard)}  `;
  const terminal = process.stderr.isTTY;
  const interval = terminal ? TERMINAL_SECONDS : PLAIN_SECONDS;
  const line = terminal ? await updatedLine() : undefined;
  const start = performance.now();
  let shown = start;
  let latest: Progress = { trials: 0, steps: 0, fastest: undefined, round: 0, secondsLeft: () => undefined };
  const show = (): void => {
    const now = performance.now();
    if ((now - shown) / 1000 < interval) return;
    shown = now;
    const [first = "", ...others] = describe(spec, total, before, latest, (now - start) / 1000);
    const parts = [`${title}${first}`, ...others];
    if (line === undefined) process.stderr.write(`${parts.join(SEPARATOR)}\n`);
    else line(fitting(parts, process.stderr.columns - 1));
  };
  // A chunk of long trials takes seconds or minutes, in which no progress comes.
  const timer = setInterval(show, 1000 * interval);
  timer.unref();
  return {
    update(progress) {
      latest = progress;
      show();
    },
    end() {
      clearInterval(timer);
      line?.clear();
    },
  };
}

/** Loads log-update on demand: that takes as long as opening the database. */
async function updatedLine(): Promise<ReturnType<typeof createLogUpdate>> {
  const { createLogUpdate } = await import("log-update");
  return createLogUpdate(process.stderr, { showCursor: true });
}

/** Returns the parts of the line, the most important first. */
function describe(
  spec: SweepSpec,
  total: number | undefined,
  before: number,
  progress: Progress,
  seconds: number,
): string[] {
  const done = before + progress.trials;
  const rate = progress.trials / seconds;
  const left = total === undefined ? undefined : progress.secondsLeft();
  return [
    total === undefined
      ? `${counted(done, "trial")}, round ${progress.round}`
      : `${percent(done / total)}  ${count(done)}/${count(total)} trials`,
    ...(left === undefined ? [] : [`${duration(left)} left`]),
    `${short(rate)} trials/s`,
    ...(progress.fastest === undefined ? [] : [describeFastest(spec, progress.fastest)]),
    `${short(progress.steps / seconds)} steps/s`,
  ];
}

/** Joins as many whole parts as fit in a line, at least the first. */
function fitting(parts: readonly string[], width: number): string {
  const [first = "", ...more] = parts;
  return more.reduce((line, part) => {
    const longer = `${line}${SEPARATOR}${part}`;
    return longer.length <= width ? longer : line;
  }, first);
}

function describeFastest(spec: SweepSpec, fastest: NonNullable<Progress["fastest"]>): string {
  const space = spec.spaces[fastest.space];
  const given = space === undefined ? {} : axisEnds(space);
  const setting = space === undefined ? {} : settingOf(space.optimizer, fastest.hyperparameters);
  const values = Object.entries(setting).flatMap(([name, value]) =>
    Object.hasOwn(given, name) ? [`${name}=${valueText(value, (number) => real(number, 3))}`] : [],
  );
  // One repeat says little about its setting.
  const what = (space?.repeats ?? 1) > 1 ? "fastest repeat so far" : "best so far";
  return `${what}: ${[visible(space?.label ?? ""), ...values].join(" ")}, ${counted(fastest.steps, "step")}`;
}
