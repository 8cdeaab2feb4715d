import { expect, onTestFinished, test } from "vitest";
import type { Executor } from "../../src/executors/executor.ts";
import type { ExecutorOptions, ExecutorProvider } from "../../src/executors/provider.ts";
import type { ModuleValues } from "../../src/modules/module-spec.ts";
import type { SweepSpec } from "../../src/sweep/spec/sweep-spec.ts";
import { rowsOf, runSpace } from "../support/spaces/run-space.ts";

export interface ContractOptions {
  /** A sweep of at least two spaces, all of which the provider accepts. */
  readonly spec: SweepSpec;
  /** A sweep with a trial that takes minutes; undefined if nothing can end a trial. */
  readonly endless?: SweepSpec | undefined;
  /** A sweep with the same outcomes that needs no values. Default: `spec`. */
  readonly like?: SweepSpec | undefined;
  readonly values?: ModuleValues;
}

/** Tests the contract of Executor for a provider. */
export function testExecutor(
  provider: ExecutorProvider,
  { spec, endless, like = spec, values = [] }: ContractOptions,
): void {
  const start = (sweep: SweepSpec, options: Partial<ExecutorOptions> = {}): Executor => {
    const executor = provider
      .start(2)
      .executor(sweep, { store: "trials", kernel: undefined, retries: 0, values, ...options });
    onTestFinished(() => executor.close());
    return executor;
  };

  test("accepts the spaces of the contract", () => {
    expect(
      [spec, endless ?? spec].every((sweep) =>
        sweep.spaces.every((space) => provider.accepts(space, sweep, undefined)),
      ),
    ).toBe(true);
  });

  test("resolves each task to the outcome of that task, in any order of answers", async () => {
    const executor = start(spec);
    const expected = like.spaces.map((space) => runSpace(space));
    const tasks = expected.flatMap((rows, space) => [
      { space, from: 0, to: 5 },
      { space, from: 5, to: rows.length },
    ]);
    const outcomes = await Promise.all(tasks.map((task) => executor.run(task)));
    for (const [i, outcome] of outcomes.entries()) {
      const { space, from, to } = tasks[i]!;
      if (!outcome.ok) throw new Error(outcome.message);
      // A part is allowed; the coordinator asks for the rest.
      const end = outcome.to ?? to;
      expect(end).toBeGreaterThan(from);
      expect(rowsOf(outcome.columns)).toEqual(expected[space]!.slice(from, end));
    }
  });

  test("the same task again has the same outcome", async () => {
    const executor = start(spec);
    const task = { space: 0, from: 2, to: 3 };
    const [first, second] = [await executor.run(task), await executor.run(task)];
    if (!first.ok || !second.ok) throw new Error("a task failed");
    expect(rowsOf(second.columns)).toEqual(rowsOf(first.columns));
  });

  test("resolves to an error as a value if a space does not compile", async () => {
    const [first] = spec.spaces;
    const broken = { ...first!, objective: { ...first!.objective, formula: "x^2 + foo(y)" } };
    const outcome = await start({ ...spec, spaces: [broken] }).run({ space: 0, from: 0, to: 1 });
    expect(outcome).toMatchObject({ ok: false, message: expect.stringContaining("foo") });
  });

  test("close ends running chunks and may be called again", async () => {
    const executor = start(endless ?? spec);
    const running = executor.run({ space: 0, from: 0, to: 1 }).catch((error: unknown) => error);
    await executor.close();
    await executor.close();
    // Settles or stays pending, but never resolves to an outcome of a trial that did not finish.
    const late = await Promise.race([running, Promise.resolve("pending")]);
    expect(late).not.toMatchObject({ ok: true });
  });

  test("rejects tasks after close", async () => {
    const executor = start(spec);
    await executor.close();
    await expect(executor.run({ space: 0, from: 0, to: 1 })).rejects.toThrow(Error);
  });

  test("close without a task ends the threads", async () => {
    await provider.start(2).close();
    await start(spec).close();
  });
}
