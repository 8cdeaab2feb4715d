import { expect, test } from "vitest";
import { freePort, startRedis } from "../support/command/redis.ts";
import { startWorker } from "../support/command/worker.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { expectSame } from "../support/faults/contents.ts";
import { GRID } from "./broker-grid.ts";
import { inSoak } from "../support/faults/attempts.ts";

test.for(inSoak())(
  "a run through a broker has the rows of a run without one, and its messages no password",
  async () => {
    const place = quickWorkplace();
    place.write("grid.yaml", GRID);
    const redis = await startRedis(["--requirepass", "secret"]);
    const url = redis.url.replace("//", "//:secret@");
    startWorker({ url });
    const run = place.start(["run", "grid.yaml", "--db", "broker.db"], { env: { SWEEP_BROKER: url } });
    const local = place.sweep("run", "grid.yaml", "--threads", "1", "--db", "local.db");
    const [through, alone] = await Promise.all([run.ended, local]);
    expect([through.code, alone.code]).toEqual([0, 0]);
    // The password is in no message.
    expect(through.stderr + through.stdout).not.toContain("secret");
    expectSame(place.path("broker.db"), place.path("local.db"), "through a broker");
  },
);

test("without a broker the run ends at once", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  const port = await freePort();
  const nowhere = await place.sweep("run", "grid.yaml", "--broker", `redis://127.0.0.1:${port}`, "--db", "b.db");
  expect(nowhere).toMatchObject({
    code: 3,
    stderr: `cannot use the broker redis://127.0.0.1:${port}: nothing listens there (ECONNREFUSED)\n`,
  });
  expect(place.has("b.db")).toBe(false);
});

test("options of a broker are refused where they mean nothing", async () => {
  const place = quickWorkplace();
  place.write("grid.yaml", GRID);
  const said = async (...args: readonly string[]): Promise<string> => {
    const { code, stderr } = await place.sweep("run", "grid.yaml", ...args);
    expect(code).toBe(2);
    return stderr;
  };
  expect(await said("--local-threads", "2")).toBe("--local-threads needs --broker; without one: --threads 2\n");
  expect(await said("--broker-ca", "ca.pem")).toBe("--broker-ca needs --broker: ca.pem\n");
  expect(await said("--broker", "redis://h", "--threads", "2")).toBe(
    "--threads is for runs without a broker, and --broker is given: threads of this machine are --local-threads 2\n",
  );
  expect(await said("--broker", "http://:pw@h:1/")).toBe(
    "a broker must be redis://HOST:PORT or rediss://HOST:PORT: …@h:1/\n",
  );
});
