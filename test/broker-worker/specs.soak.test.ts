import { renameSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { specKey } from "../../src/broker/keys.ts";
import { specText } from "../../src/broker/spec-text.ts";
import { startRedis } from "../support/command/redis.ts";
import { SmallCoordinator } from "../support/command/small-coordinator.ts";
import { WorkerParts } from "../support/command/worker-parts.ts";
import { folderOf } from "../support/files/temporary-folder.ts";
import { specOf } from "../support/spaces/parse.ts";
import { PLAIN, TASK } from "./plain-spec.ts";

// Longer than the time for which an index of modules counts as new.
const OLD_MS = 600;

test("a worker that finds a part of a spec takes jobs of its run as soon as all of it is there", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const worker = new WorkerParts(redis, desk, []);
  await desk.publish("torn", PLAIN, { canary: TASK });
  const { text, sha256 } = specText(PLAIN);
  await desk.redis.set(specKey(sha256), text.slice(0, -9));
  expect(await worker.process("torn", TASK)).toBe("declined");
  expect(worker.runs.refused).toEqual({});
  await desk.publish("torn", PLAIN, { canary: TASK });
  expect(await worker.process("torn", TASK)).toBe("done");
});

test("a folder of modules that is away for a moment excludes its worker no longer than that", async () => {
  const redis = await startRedis();
  const desk = new SmallCoordinator(redis);
  const folder = folderOf({ "bowl.mjs": "export const start = [3, 1];\nexport default ([x, y]) => x * x + y * y;\n" });
  const grid = "{ objective: { name: bowl, module: bowl.mjs, minimum: 0 }, optimizer: sgd, stop: { max_steps: 9 } }";
  const worker = new WorkerParts(redis, desk, [folder]);
  await desk.publish("bowls", specOf(grid, { file: `${folder}/grid.yaml` }), { canary: TASK });
  renameSync(folder, `${folder}.away`);
  await delay(OLD_MS);
  expect(await worker.process("bowls", TASK)).toBe("declined");
  expect(worker.runs.refused).toEqual({ bowls: expect.stringContaining("--allow-modules cannot be read: ENOENT") });
  renameSync(`${folder}.away`, folder);
  await desk.until("the folder is read again", async () => {
    worker.modules.refresh();
    return (await worker.process("bowls", TASK)) === "done";
  });
  expect(worker.runs.refused).toEqual({});
});
