import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { parseBroker } from "../../src/broker/address.ts";
import { brokerReason } from "../../src/broker/connection.ts";
import { Outage } from "../../src/executors/broker/outage.ts";
import { startRedis } from "../support/command/redis.ts";

const ADDRESS = parseBroker("redis://:secret@h:1");

test("a run says once, after a minute, that its broker refuses commands, or is silent, and why", () => {
  const notes: string[] = [];
  const outage = new Outage(ADDRESS, (line) => notes.push(line));
  const refusal = Object.assign(new Error("OOM command not allowed when used memory"), { name: "ReplyError" });
  outage.failed("listen", refusal, 59_000);
  outage.failed("listen", refusal, 60_000);
  outage.failed("look", new Error("Command timed out"), 61_000);
  outage.succeeded("listen");
  outage.succeeded("look");
  outage.failed("look", new Error("Command timed out"), 61_000);
  const rest = "still waiting; finished trials are stored";
  expect(notes).toEqual([
    `the broker redis://h:1 has refused commands for 60 s (Redis has no memory left: raise maxmemory): ${rest}`,
    "the broker redis://h:1 is back",
    `the broker redis://h:1 has not answered for 60 s (no answer within 10 s): ${rest}`,
  ]);
});

test("the reason of silence has the time limit of what was silent", () => {
  expect(brokerReason(ADDRESS, new Error("connect ETIMEDOUT"))).toBe("no answer within 5 s");
  expect(brokerReason(ADDRESS, new Error("Command timed out"))).toBe("no answer within 10 s");
});

test("refusals inside scripts have the words of those outside", async () => {
  const server = await startRedis(["--maxmemory-policy", "noeviction"]);
  const admin = new Redis(server.url);
  onTestFinished(() => admin.disconnect());
  await admin.acl("SETUSER", "narrow", "on", ">secret", "~sweep:*", "+eval", "+select", "+info");
  const narrow = new Redis(server.url.replace("//", "//narrow:secret@"));
  onTestFinished(() => narrow.disconnect());
  const reasonOf = async (redis: Redis, script: string): Promise<string> => {
    const error: unknown = await redis.eval(script, 1, "sweep:x").catch((thrown: unknown) => thrown);
    return brokerReason(ADDRESS, error);
  };
  expect(await reasonOf(narrow, "return redis.call('INCR', KEYS[1])")).toMatch(/^the user's rights do not suffice/);
  await admin.config("SET", "maxmemory", "1");
  const set = "return redis.call('SET', KEYS[1], '1')";
  expect(await reasonOf(admin, set)).toBe("Redis has no memory left: raise maxmemory");
});
