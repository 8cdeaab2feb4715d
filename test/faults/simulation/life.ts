import { runIntoStore } from "../../../src/library/run-into-database.ts";
import { parseBroker } from "../../../src/broker/address.ts";
import { chooseCanary } from "../../../src/broker/canary.ts";
import { BrokerExecutor } from "../../../src/executors/broker/broker-executor.ts";
import type { Executor } from "../../../src/executors/executor.ts";
import type { RunEnd, RunParts } from "../../../src/library/run-into-database.ts";
import type { StoreMode } from "../../../src/sweep/wire/chunk.ts";
import { connectToWrite } from "../../../src/store/file/connection.ts";
import { Store } from "../../../src/store/write/store.ts";
import type { Dice } from "./dice.ts";
import { FaultyHandle } from "./faulty-handle.ts";
import { LossyExecutor } from "./lossy-executor.ts";
import { ModelBroker } from "./model-broker.ts";
import type { ModelSetting } from "./model-broker.ts";
import type { Outside } from "./outside.ts";
import { SimulatedProcess } from "./process.ts";
import type { Trace } from "./trace.ts";
import { settled } from "./virtual-clock.ts";
import type { VirtualClock } from "./virtual-clock.ts";
import type { World } from "./world.ts";

/** A fault planted in the tested parts. */
export type Plant = (parts: RunParts, dice: Dice) => RunParts;

export interface Setting {
  readonly world: World;
  readonly dice: Dice;
  readonly clock: VirtualClock;
  readonly trace: Trace;
  readonly mode: StoreMode;
  readonly file: string;
  readonly outside: Outside;
  readonly plant: Plant | undefined;
}

// Far above what any run needs.
const MOST_EVENTS = 50_000;
// The grace period of 0.25 s after a signal, and the time that the executor takes to close.
const MOST_GRACE_MS = 255;

// The share of processes that have workers on other machines.
const MACHINES = 0.3;

const DISTURBANCES = ["signal", "crash", "takeover", "second start"] as const;
const OFTEN = { signal: 4, crash: 6, takeover: 2, "second start": 4 } as const;

/** An event from outside, and the process event before which it happens. */
interface Plan {
  readonly what: (typeof DISTURBANCES)[number];
  readonly event: number;
}

/**
 * A run of the sweep in a simulated process, until it ends or crashes. All invariants must hold
 * after each event.
 */
export class Life {
  readonly #setting: Setting;
  readonly #process: SimulatedProcess;
  readonly #executor: Executor;
  /** The executor of schedules without machines. */
  readonly #lossy: LossyExecutor | undefined;
  readonly #plans: Plan[];
  readonly #stop = new AbortController();
  readonly #doneBefore: number;
  /** Trials reported as progress. */
  #trials = 0;
  #end: RunEnd["outcome"] | Error | undefined;
  #stopped: { readonly time: number; readonly worked: number } | undefined;
  /** The database's data version when another process took the sweep over. */
  #taken: number | undefined;

  constructor(setting: Setting) {
    const { world, dice, clock, trace, mode, outside } = setting;
    this.#setting = setting;
    this.#process = new SimulatedProcess({ dice, clock, trace, db: connectToWrite(setting.file) });
    this.#process.db.pragma("synchronous = OFF");
    this.#plans = plans(dice);
    this.#doneBefore = outside.doneTrials();
    const willEnd = this.#plans.some(({ what }) => what === "signal" || what === "crash");
    const { trialMs } = world;
    const runner = world.runners[mode];
    const { excuse } = this.#process;
    if (dice.real("machines") < MACHINES) {
      this.#executor = machines({ world, mode }, { dice, clock, trace, trialMs, runner, excuse });
      return;
    }
    const threads = dice.integer("threads", 1, 4);
    const done = outside.done();
    this.#lossy = new LossyExecutor({ dice, clock, trace, threads, trialMs, runner, done, willEnd, excuse });
    this.#executor = this.#lossy;
  }

  async live(): Promise<void> {
    const { clock, trace, outside } = this.#setting;
    trace.say(`a process starts, with ${this.#executor.threads} threads`);
    trace.count("processes");
    this.#start();
    await settled();
    for (let event = 0; this.#isRunning; event += 1) {
      const isTime = this.#plans[0] !== undefined && this.#plans[0].event <= event;
      // A run that waits for an endless chunk is interrupted at some point.
      const isIdle = !isTime && !(await clock.step());
      if (isTime || isIdle) this.#disturb(this.#plans.shift()?.what);
      await settled();
      trace.hold(event < MOST_EVENTS, () => "the run does not end");
      outside.check();
    }
    if (trace.violation === undefined) await this.#checkEnd();
    clock.clear();
    this.#process.db.close();
    outside.bury();
  }

  get #isRunning(): boolean {
    return this.#end === undefined && !this.#process.isCrashed && this.#setting.trace.violation === undefined;
  }

  #start(): void {
    const { world, dice, clock, mode, file, plant } = this.#setting;
    const store = new Store(this.#process.db, file);
    const parts: RunParts = {
      store: {
        begin: (spec, info) =>
          new FaultyHandle(store.begin(spec, info), this.#process, (rows) => this.#lossy?.written(rows)),
      },
      executor: this.#executor,
      clock,
    };
    runIntoStore(world, plant?.(parts, dice) ?? parts, {
      ...{ store: mode, fresh: false, kernel: undefined, signal: this.#stop.signal },
      onBegin: () => (progress) => (this.#trials = progress.trials),
    }).then(
      ({ outcome }) => (this.#end = outcome),
      (error: unknown) => (this.#end = error instanceof Error ? error : new Error(String(error))),
    );
  }

  #disturb(what: Plan["what"] | undefined): void {
    const { trace, clock, outside } = this.#setting;
    if (what === undefined) {
      trace.hold(false, () => "the run waits for ever");
    } else if (what === "crash") {
      this.#process.crash("between two events");
    } else if (what === "signal") {
      trace.say("a signal comes");
      trace.count("signals");
      this.#stopped = { time: clock.now(), worked: clock.worked };
      this.#stop.abort();
    } else if (what === "takeover") {
      trace.say("another process takes the sweep over");
      trace.count("takeovers");
      outside.takeOver();
      this.#taken = outside.version();
      this.#process.mayMiss = true;
      this.#process.excuse(/took over/);
    } else if (this.#taken === undefined) {
      trace.say("a second process is started");
      trace.count("second starts");
      outside.startAgain();
    }
  }

  async #checkEnd(): Promise<void> {
    const { trace, clock, outside } = this.#setting;
    outside.checkAll();
    if (this.#process.isCrashed) return;
    const end = this.#end;
    trace.say(`the run ends: ${end instanceof Error ? end.message : end}`);
    if (end instanceof Error) {
      trace.hold(this.#process.isExcused(end.message), () => `the run fails without cause: ${end.stack}`);
    } else {
      trace.hold(!outside.hasOwner(), () => "the run has ended, and the sweep still has an owner");
      trace.hold((end === "interrupted") === !outside.isComplete(), () => `the run ends as ${end}, and is not`);
      trace.hold(end !== "interrupted" || this.#stopped !== undefined, () => "the run is interrupted without a signal");
    }
    if (this.#stopped !== undefined) {
      const ms = clock.now() - this.#stopped.time - (clock.worked - this.#stopped.worked);
      trace.hold(ms <= MOST_GRACE_MS, () => `the run continues for ${ms} ms after a signal`);
    }
    if (!this.#process.mayMiss) {
      const kept = outside.doneTrials() - this.#doneBefore;
      trace.hold(kept === this.#trials, () => `${this.#trials} trials have finished, and ${kept} are kept`);
    }
    trace.hold(clock.beats === 0, () => "the heart still beats");
    this.#process.end();
    const version = outside.version();
    trace.hold(this.#taken === undefined || this.#taken === version, () => "a process writes to a sweep that it lost");
    // Answers still in flight arrive after the end of the run.
    while (await clock.step());
    trace.hold(outside.version() === version, () => "something is written after the end");
  }
}

/** Workers on other machines, over a simulated broker. */
function machines(
  { world, mode }: Pick<Setting, "world" | "mode">,
  { dice, clock, trialMs, runner, ...rest }: Omit<ModelSetting, "trialMs" | "spec"> & Pick<World, "trialMs">,
): Executor {
  const ofSpaces = world.spec.spaces.map(() => dice.decades("trial", ...trialMs));
  const options = { store: mode, kernel: undefined, retries: 0, values: [] };
  const localThreads = dice.integer("local threads", 0, 1);
  rest.trace.count("processes with machines");
  return new BrokerExecutor(world.spec, options, {
    transport: new ModelBroker({ ...rest, spec: world.spec, dice, clock, runner, trialMs: ofSpaces }),
    timer: clock,
    canary: (closing) =>
      chooseCanary(world.spec, {
        runnerFor: () => ({ run: async (task) => runner(task), close: async () => undefined }),
        closing,
      }),
    local:
      localThreads === 0
        ? undefined
        : {
            threads: localThreads,
            async run(task) {
              await clock.sleep((task.to - task.from) * ofSpaces[task.space]!);
              return runner(task);
            },
            close: () => Promise.resolve(),
          },
    ...{
      run: "run",
      sha256: "",
      address: parseBroker("redis://simulated/"),
      note: () => undefined,
    },
  });
}

function plans(dice: Dice): Plan[] {
  const planned = DISTURBANCES.filter((what) => dice.has(what, OFTEN[what]));
  return planned
    .map((what): Plan => ({ what, event: Math.round(dice.decades(`${what}: when`, 0.5, 150)) }))
    .toSorted((a, b) => a.event - b.event);
}
