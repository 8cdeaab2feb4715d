import { expect, test } from "vitest";
import { startRedis } from "../support/command/redis.ts";
import { startWorker } from "../support/command/worker.ts";
import { expectSame } from "../support/faults/contents.ts";
import { placeOfFit, trialsOf } from "./module-rows-grids.ts";

test("replacement and fixed orders reach the module, and trace computes its trials and measures again", async () => {
  const place = placeOfFit();
  for (const more of ["replacement: true", "batches: { stride: 5, offset: 2 }"]) {
    for (const grid of ["formula", "module"]) {
      const text = place
        .read(`${grid}.yaml`)
        .replace(/batch: .*/, `batch: 4\n${more}`)
        .replace("repeats: 2", "");
      place.write(`${grid}-more.yaml`, text);
    }
    const formula = await trialsOf(place, "formula-more.yaml");
    const trained = await trialsOf(place, "module-more.yaml");
    for (const [at, row] of trained.entries()) {
      expect(row["final_loss"]).toBeCloseTo(Number(formula[at]!["final_loss"]), 12);
    }
    const { stdout, stderr } = await place.sweep("trace", "fits", "1", "--format", "json");
    expect((JSON.parse(stdout) as unknown[]).at(-1)).toMatchObject({ loss: trained[1]!["final_loss"] });
    const measure = Number(trained[1]!["validation_loss"]).toPrecision(6);
    expect(stderr).toContain(`epochs 6.22222, validation_loss ${measure}`);
    expect(stderr).toContain("bit-identical to the database");
  }
});

test("workers of a broker and shards give the same rows", async () => {
  const place = placeOfFit();
  const redis = await startRedis();
  startWorker(redis, ["--allow-modules", "."], place);
  await place.out("run", "module.yaml", "--threads", "1", "--db", "local.db");
  await place.out("run", "module.yaml", "--broker", redis.url, "--db", "broker.db");
  expectSame(place.path("broker.db"), place.path("local.db"), "through a broker");
  for (const shard of ["1/2", "2/2"]) {
    await place.out("run", "module.yaml", "--threads", "2", "--shard", shard, "--db", `${shard[0]}.db`);
  }
  await place.out("merge", "1.db", "2.db", "--db", "merged.db");
  expectSame(place.path("merged.db"), place.path("local.db"), "in shards");
});
