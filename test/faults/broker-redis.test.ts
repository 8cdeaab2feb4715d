import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { startRedis } from "../support/command/redis.ts";
import type { RedisServer } from "../support/command/redis.ts";
import { recordFault } from "../support/faults/fault.ts";

const GROUP = "Workers on other machines";

const DB = "via.db";

/** Refused users: a description, the URL, and the sentence. */
function refused({ url }: RedisServer): [url: string, message: string][] {
  const as = (user: string): string => url.replace("//", `//${user}@`);
  return [
    [url, "it needs a password: redis://:PASSWORD@HOST:PORT, best in SWEEP_BROKER"],
    [as(":wrong"), "wrong user name or password"],
    [as("nobody:secret"), "wrong user name or password"],
    [as("narrow:secret"), "the user's rights do not suffice (NOPERM"],
    [as("others:secret"), "the user's rights do not suffice (NOPERM"],
  ];
}

test("a broker that refuses the user ends a run with one sentence, and leaves the database alone", async (context) => {
  const narrow = ["--user", "narrow", "on", ">secret", "~bull:sweep*", "~sweep:*", "+@read", "+@connection", "+info"];
  const others = ["--user", "others", "on", ">secret", "~other:*", "+@all"];
  const redis = await startRedis(["--requirepass", "secret", ...narrow, ...others]);
  const place = quickWorkplace();
  place.write("grid.yaml", "objective: booth\noptimizer: sgd\nstop: { max_steps: 10 }\n");
  await place.out("run", "grid.yaml", "--db", DB, "--threads", "1", "--quiet");
  const before = Buffer.from(place.bytes(DB));
  const cases = refused(redis);
  const runs = cases.map(([url], i) => {
    const db = i % 2 === 0 ? DB : "new.db";
    const fresh = i % 2 === 0 ? ["--fresh"] : [];
    return place.sweepIn({ SWEEP_BROKER: url }, "run", "grid.yaml", "--db", db, ...fresh);
  });
  for (const [i, { code, stdout, stderr }] of (await Promise.all(runs)).entries()) {
    const [url, message] = cases[i]!;
    expect([code, stdout], `as ${url}`).toEqual([3, ""]);
    expect(stderr.split("\n"), `as ${url}`).toEqual([expect.stringContaining(message), ""]);
    expect(stderr).not.toMatch(/secret|wrong@/);
  }
  expect(place.has("new.db")).toBe(false);
  expect(Buffer.from(place.bytes(DB)).equals(before)).toBe(true);
  recordFault(context, {
    group: GROUP,
    fault: "No password, a wrong one, an unknown user, and users whose rights in Redis are too few",
    tried: cases.length,
    result: "exit 3 and one sentence without the password; the database is unchanged, a new one is not created",
  });
});
