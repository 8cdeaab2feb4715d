import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { parseBroker } from "../../src/broker/address.ts";
import { ACL_RULES } from "../../src/broker/connection.ts";
import { WORKERS, workerKey } from "../../src/broker/keys.ts";
import type { WorkerRecord } from "../../src/broker/records.ts";
import { broker } from "../../src/doctor/checks/broker.ts";
import { encryption } from "../../src/doctor/checks/broker-access.ts";
import type { Finding } from "../../src/doctor/finding.ts";
import { NUMERICS_VERSION } from "../../src/sweep/identity/hash.ts";
import { exactJson } from "../../src/sweep/wire/exact-json.ts";
import { packageVersion } from "../../src/platform/version.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { startRedis } from "../support/command/redis.ts";
import { inSoak } from "../support/faults/attempts.ts";

const HOST = "redis://127.0.0.1:6379";

/** Returns the findings that are not ok, without their advice. */
async function troubles(url: string): Promise<Pick<Finding, "check" | "state" | "found">[]> {
  const found = await broker(parseBroker(url));
  return found.flatMap(({ check, state, found, advice }) => {
    expect(advice === null).toBe(state === "ok");
    return state === "ok" ? [] : [{ check, state, found }];
  });
}

function admin(url: string): Redis {
  const redis = new Redis(url);
  onTestFinished(() => redis.disconnect());
  return redis;
}

test.for(inSoak())(
  "a broker with a password and a limited user is all well, with the rules as they are documented",
  async () => {
    const server = await startRedis(["--requirepass", "secret"]);
    const redis = admin(server.url.replace("//", "//:secret@"));
    await redis.acl("SETUSER", "sweep", "on", ">word", ...ACL_RULES.split(" "));
    const url = server.url.replace("//", "//sweep:word@");
    const found = await broker(parseBroker(url));
    expect(found.map(({ check, state }) => `${check} ${state}`)).toEqual(
      [
        ...["packages", "", "encryption", "password", "user", "eviction", "memory", "persistence", "round trip"],
        ...["clock", "workers", "rights"],
      ].map((name) => `${`broker ${name}`.trim()} ok`),
    );
    expect(found[1]!.found).toMatch(/^(Redis|Valkey) \d+\.\d+\.\d+ at redis:\/\/sweep@127/);
    expect(JSON.stringify(found)).not.toMatch(/word@|secret/);
    expect(await redis.keys("*")).toEqual([]);
    // By the command, with the variable.
    const { code, stdout } = await quickWorkplace().sweepIn({ SWEEP_BROKER: url }, "doctor");
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^broker rights +ok +they suffice$/m),
    });
  },
);

test("an open broker that evicts, has little memory and keeps a log", async () => {
  const server = await startRedis(["--maxmemory-policy", "allkeys-lru", "--maxmemory", "50mb"]);
  expect(await troubles(server.url)).toEqual([
    { check: "broker password", state: "warn", found: expect.stringContaining("everyone who reaches the broker") },
    {
      ...{ check: "broker user", state: "warn" },
      found: "may change the settings of the broker and read and change all keys, which sweeps do not need",
    },
    { check: "broker eviction", state: "fail", found: "allkeys-lru: jobs may vanish when memory is scarce" },
    { check: "broker memory", state: "warn", found: expect.stringMatching(/ used of 52\.4 MB$/) },
  ]);
  await admin(server.url).config("SET", "maxmemory-policy", "noeviction");
  await admin(server.url).config("SET", "maxmemory", "0");
  await admin(server.url).config("SET", "appendonly", "yes");
  const found = await broker(parseBroker(server.url));
  expect(found.find(({ check }) => check === "broker persistence")).toMatchObject({
    ...{ state: "ok", found: "an append-only file, which sweeps do not need: runs put everything there again" },
  });
  expect(found.find(({ check }) => check === "broker memory")!.found).toMatch(/ used, no limit$/);
});

test("a broker without memory fails with the remedy", async () => {
  const server = await startRedis(["--maxmemory", "1"]);
  expect((await troubles(server.url)).at(-1)).toEqual({
    ...{ check: "broker rights", state: "fail" },
    found: `cannot use the broker ${server.url}: Redis has no memory left: raise maxmemory`,
  });
  // These free memory, so they must work.
  const place = quickWorkplace();
  expect(await place.sweep("purge", server.url)).toMatchObject({ code: 0 });
  expect(await place.sweep("workers", server.url)).toMatchObject({ code: 0 });
});

test("workers with another version, and malformed records", async () => {
  const server = await startRedis();
  const redis = admin(server.url);
  const write = async (record: Partial<WorkerRecord> & { readonly id: string }): Promise<void> => {
    const whole = {
      ...{ name: record.id, threads: 1, busy: 0, rate: 0, version: packageVersion(), node: "1", arch: "x" },
      ...{ modules: [], started: 0, seen: 0, ...record },
    };
    await redis.set(workerKey(record.id), exactJson(whole), "PX", 15_000);
    await redis.zadd(WORKERS, 1, record.id);
  };
  const found = async (): Promise<Finding | undefined> =>
    (await broker(parseBroker(server.url))).find(({ check }) => check === "broker workers");
  expect(await found()).toMatchObject({ state: "ok", found: "none yet: start them with `sweep worker`" });
  await write({ id: "a" });
  expect(await found()).toMatchObject({ state: "ok", found: `1 worker, all with version ${packageVersion()}` });
  await write({ id: "b", numerics: NUMERICS_VERSION - 1 });
  expect((await found())?.found).toMatch(/^2 workers; .* but b has \S+ with other numerics$/);
  for (const id of ["b", "c", "d", "e"]) await write({ id, version: "0.0.9" });
  expect(await found()).toMatchObject({
    state: "warn",
    found: `5 workers; this is version ${packageVersion()}, but b has 0.0.9, c has 0.0.9, d has 0.0.9, and 1 more`,
  });
  await write({ id: "f", threads: -3 });
  expect(await found()).toMatchObject({ state: "warn", found: "1 malformed record" });
});

test("only an encrypted connection crosses a network without a warning", () => {
  const states = [HOST, "redis://localhost", "redis://[::1]:1", "redis://10.0.0.5", "rediss://10.0.0.5"].map(
    (url) => encryption(parseBroker(url)).state,
  );
  expect(states).toEqual(["ok", "ok", "ok", "warn", "ok"]);
});
