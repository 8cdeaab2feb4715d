import { expect, test } from "vitest";
import { startRedis } from "../support/command/redis.ts";
import { SmallCoordinator } from "../support/command/small-coordinator.ts";
import { workplace } from "../support/command/sweep-command.ts";
import { endWorker, startWorker } from "../support/command/worker.ts";
import { folderOf } from "../support/files/temporary-folder.ts";
import { specOf } from "../support/spaces/parse.ts";

const BOWL = "export const start = [3, 1];\nexport default ([x, y]) => x * x + 2 * y * y;\n";

const GRID = `
objective: { name: bowl, module: bowl.mjs, minimum: 0 }
optimizer: sgd
parameters: { lr: [0.1, 0.2, 0.3] }`;

test("modules are found by content, also after they were edited", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const spec = specOf(GRID, { file: `${folderOf({ "bowl.mjs": BOWL })}/grid.yaml` });
  const { hash } = spec.spaces[0]!.objective.module!;
  const place = workplace();
  place.write("other.mjs", "export default 1;\n");
  const worker = startWorker(redis, ["--allow-modules", "."], place);
  await desk.publish("bowls", spec);
  const task = { space: 0, from: 0, to: 3 };
  await desk.ask("bowls", [task]);
  const declined = async (): Promise<number> => (await desk.queue.getJob("bowls-0"))?.attemptsStarted ?? 0;
  await desk.until("it is declined", async () => (await declined()) > 2);
  place.write("same.mjs", BOWL);
  const [answer] = await desk.answers("bowls", 1);
  expect(answer!.outcome).toMatchObject({ ok: true, totals: { trials: 3 } });
  await desk.until("its hash is listed", async () => (await desk.workers())[0]?.modules.includes(hash) === true);
  // Another Node computes other bits in a module, perhaps.
  await desk.publish("elsewhere", spec, { node: "0.10.48" });
  await desk.ask("elsewhere", [task]);
  await desk.until("it is declined", async () => ((await desk.queue.getJob("elsewhere-0"))?.attemptsStarted ?? 0) > 1);
  const { code, stderr } = await endWorker(worker);
  expect(code).toBe(0);
  const missing = `no bowl.mjs (hash ${hash.slice(0, 8)}…) in the folders of --allow-modules`;
  expect(stderr.split(missing).length).toBe(2);
  expect(stderr).toContain("its modules need Node 0.10.48 on ");
});
