import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { startRedis } from "../support/command/redis.ts";

test("bad arguments and unusable brokers end a worker at once, with a sentence", async () => {
  const redis = await startRedis(["--requirepass", "secret"]);
  const place = quickWorkplace();
  const url = (password: string): string => redis.url.replace("//", `//:${password}@`);
  const cases: readonly [args: readonly string[], code: number, message: string][] = [
    [[], 2, "sweep worker needs a broker: sweep worker redis://HOST:PORT, or set SWEEP_BROKER"],
    [["http://here"], 2, "a broker must be redis://HOST:PORT or rediss://HOST:PORT: http://here"],
    [[redis.url, "--lifetime", "4"], 2, "--lifetime must be a duration such as 90s, 10m or 3h50m, at most 500h: 4"],
    [[redis.url, "--grace", "0s"], 2, "--grace must be a duration such as 90s, 10m or 3h50m, at most 500h: 0s"],
    [[redis.url, "--allow-modules", "nowhere"], 2, "--allow-modules must be a folder: nowhere"],
    [[redis.url, "--name", "x".repeat(101)], 2, "--name must have 1 to 100 characters, without control characters"],
    [[redis.url, "--name", "a\tb"], 2, 'control characters such as line breaks: "a\\tb"\n'],
    [[redis.url, "--name", "a\n"], 2, 'control characters such as line breaks: "a\\n"\n'],
    [[redis.url, "--name", "a\r\u001b[2J"], 2, 'control characters such as line breaks: "a\\r\\u001b[2J"\n'],
    [[redis.url], 3, `cannot use the broker ${redis.url}: it needs a password`],
    [[url("wrong")], 3, `cannot use the broker ${redis.url}: wrong user name or password`],
  ];
  for (const [args, code, message] of cases) {
    const ended = await place.sweep("worker", ...args);
    expect([ended.code, ended.stdout]).toEqual([code, ""]);
    expect(ended.stderr).toContain(message);
    expect(ended.stderr).not.toContain("secret");
  }
  // A Redis without a password takes each.
  const open = (await startRedis()).url.replace("//", "//:secret@");
  const needless = await place.sweepIn({ SWEEP_BROKER: open }, "worker", "--idle-timeout", "1s", "--quiet");
  expect(needless).toMatchObject({ code: 0, stderr: "" });
  const right = await place.sweepIn({ SWEEP_BROKER: url("secret") }, "worker", "--idle-timeout", "1s", "--quiet");
  expect(right).toMatchObject({ code: 0, stderr: "" });
});
