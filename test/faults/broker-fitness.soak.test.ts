import { mkdirSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { workerKey, WORKERS } from "../../src/broker/keys.ts";
import { thisRuntime } from "../../src/broker/records.ts";
import type { WorkerRecord } from "../../src/broker/records.ts";
import { contentHash } from "../../src/modules/content-hash.ts";
import { readMachines, until } from "../support/command/progress.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { SmallCoordinator } from "../support/command/small-coordinator.ts";
import { BIN, startIn, workplace } from "../support/command/sweep-command.ts";
import type { Workplace } from "../support/command/sweep-command.ts";
import { startWorker } from "../support/command/worker.ts";
import { Farm, work } from "../support/faults/farm.ts";
import { recordFault } from "../support/faults/fault.ts";

const GROUP = "Workers on other machines";

const DB = "via.db";

const SAME = "the rows are those of a local run, bit by bit";

const BOWL = `export const start = [3, 1], minimum = 0;
export default ([x, y]: number[]) => Math.exp(Math.sin(x!) ** 2) - 1 + 2 * y! * y!;
`;

const MODULE_GRID = `
objective: { name: bowl, module: bowl.ts }
optimizers: [sgd, adam]
parameters: { lr: { min: 0.01, max: 0.2, num: 100 } }
`;

/** Returns the farm of a grid with a module, whose local run is done. */
async function moduleFarm(): Promise<Farm> {
  const place = quickWorkplace();
  place.write("bowl.ts", BOWL);
  place.write("grid.yaml", MODULE_GRID);
  await place.out("run", "grid.yaml", "--db", "local.db", "--threads", "1", "--quiet");
  const farm = await Farm.start(MODULE_GRID, { local: place.path("local.db") });
  farm.place.write("bowl.ts", BOWL);
  return farm;
}

/** A worker with a module, under another Node. */
async function forgeWorker(desk: SmallCoordinator, hash: string): Promise<void> {
  const now = Date.now();
  const record: WorkerRecord = {
    ...{ id: "old-1", name: "old", threads: 64, busy: 0, rate: 0, version: "0.1.0", modules: [hash] },
    ...{ ...thisRuntime(), node: "0.10.48", started: now, seen: now },
  };
  await desk.redis.set(workerKey("old-1"), JSON.stringify(record), "PX", 60_000);
  await desk.redis.zadd(WORKERS, now, "old-1");
}

test("a run says which module no worker has, and which worker has another Node; it goes on when one can", async (context) => {
  const farm = await moduleFarm();
  const desk = new SmallCoordinator(farm.redis);
  const hash = contentHash(farm.place.path("bowl.ts"));
  const elsewhere = workplace();
  const without = startWorker(farm.redis, ["--quiet"], elsewhere);
  const run = farm.run(DB);
  const refusals = (): (string | undefined)[] =>
    readMachines(farm.place, DB)?.machines.map(({ refused }) => refused) ?? [];
  const missing = `bowl.ts (hash ${hash.slice(0, 8)}…)`;
  await until(() => refusals().includes(`has no ${missing}`));
  await forgeWorker(desk, hash);
  const old = `runs modules under Node 0.10.48, not ${process.versions.node}`;
  await until(() => refusals().includes(old));
  farm.worker("--allow-modules", ".");
  await farm.expectEqual(run);
  const { stderr } = await run.ended;
  expect(stderr).toContain(`no worker has ${missing}: start workers with --allow-modules\n`);
  const line = stderr.split("\n").find((one) => one.startsWith("no worker can run this sweep: "));
  expect(line).toContain(`: has no ${missing}`);
  expect(line).toContain(`old: ${old}`);
  without.signal("SIGTERM");
  expect((await without.ended).stderr).not.toContain("Error");
  recordFault(context, {
    group: GROUP,
    fault: "Workers without the module of a grid, and with another Node",
    tried: 2,
    result: `the run names module and versions, and waits; with a worker that has both ${SAME}`,
  });
});

const PAIR_GRID = `
objectives: [{ name: a, module: a.mjs, minimum: 0 }, { name: b, module: b.mjs, minimum: 0 }]
optimizer: sgd
parameters: { lr: { min: 0.001, max: 0.1, num: 20 } }
stop: { max_steps: 50 }
`;

/** Writes two modules, the second of which imports a package with a number. */
function writePair(place: Workplace, factor: number): void {
  place.write("grid.yaml", PAIR_GRID);
  place.write("package.json", '{ "type": "module" }');
  place.write("a.mjs", "export const start = [3, 1];\nexport default ([x, y]) => x * x + y * y;\n");
  place.write(
    "b.mjs",
    'import f from "factor";\nexport const start = [3, 1];\nexport default ([x, y]) => f * x * x + y * y;\n',
  );
  mkdirSync(place.path("node_modules/factor"), { recursive: true });
  place.write("node_modules/factor/package.json", '{ "name": "factor", "type": "module", "main": "index.mjs" }');
  place.write("node_modules/factor/index.mjs", `export default ${factor};`);
}

test("a worker with another version of a package is banned, also if only the second module imports it", async (context) => {
  const [here, there] = [quickWorkplace(), workplace()];
  writePair(here, 2);
  writePair(there, 3);
  await here.out("run", "grid.yaml", "--db", "local.db", "--threads", "1", "--quiet");
  const farm = await Farm.start(PAIR_GRID, { local: here.path("local.db") });
  writePair(farm.place, 2);
  startWorker(farm.redis, ["--quiet", "--name", "other", "--allow-modules", "."], there);
  const run = farm.run(DB);
  await until(() => readMachines(farm.place, DB)?.machines.some(({ refused }) => refused !== undefined) === true);
  farm.worker("--allow-modules", ".");
  await farm.expectEqual(run);
  expect((await run.ended).stderr).toContain("the worker other gets other results than this machine");
  recordFault(context, {
    group: GROUP,
    fault: "A worker with another version of a package, which only the second of two modules imports",
    tried: 1,
    result: `it is banned by name; with another worker ${SAME}`,
  });
});

const OTHERS = (process.env["SWEEP_NODES"] ?? "").split(/\s+/).filter((path) => path !== "");

test.for(OTHERS)("a worker under %s runs no modules of this Node, but formulas", async (node) => {
  // Older versions cannot parse the sources of the command: then there is nothing to refuse.
  const { code } = await startIn("/", node, [BIN, "worker", "--help"]).ended;
  if (code !== 0) return;
  const farm = await moduleFarm();
  const run = farm.run(DB);
  const args = ["worker", farm.redis.url, "--threads", "1", "--allow-modules", ".", "--quiet"];
  const other = startIn(farm.place.folder, node, [BIN, ...args]);
  onTestFinished(() => other.signal("SIGKILL"));
  await until(() => readMachines(farm.place, DB)?.machines.some(({ refused }) => refused?.includes("Node")) === true);
  farm.worker("--allow-modules", ".");
  await farm.expectEqual(run);
});

test("a worker without a C compiler leaves a forced native kernel to others", async (context) => {
  const farm = await Farm.start(work(30));
  const args = ["worker", farm.redis.url, "--threads", "1", "--quiet"];
  const without = workplace().start(args, { env: { PATH: "/nonexistent" } });
  onTestFinished(() => without.signal("SIGKILL"));
  const run = farm.run(DB, "--kernel", "native");
  const refusal = "the native kernel cannot run: no C compiler: cc, clang and gcc not found";
  await until(() => readMachines(farm.place, DB)?.machines.some(({ refused }) => refused?.includes(refusal)) === true);
  farm.worker();
  expect(await run.ended).toMatchObject({ code: 0 });
  // The databases name their kernels.
  const [found, wanted] = [DB, "local.db"].map((db) => farm.place.out("query", "--db", db, "--format", "csv"));
  expect((await found) === (await wanted)).toBe(true);
  recordFault(context, {
    group: GROUP,
    fault: "`--kernel native` with a worker that has no C compiler",
    tried: 1,
    result: "the worker declines with the reason, and another one computes the rows of WebAssembly",
  });
});
