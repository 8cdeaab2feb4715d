import { expect, test } from "vitest";
import { parseBroker } from "../../src/broker/address.ts";
import { ACL_RULES, brokerError, checkBroker, firstRemedy } from "../../src/broker/connection.ts";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { startRedis } from "../support/command/redis.ts";
import type { Finding } from "../../src/doctor/finding.ts";
import { COMMANDS } from "./refused-commands.ts";
import { inSoak } from "../support/faults/attempts.ts";

test("a user who may do all but write a long value is refused before the run", async () => {
  const rules = (without: string): string[] => [
    "--user",
    without,
    "on",
    ">secret",
    ...ACL_RULES.split(" "),
    `-${without}`,
  ];
  const needed = ["setrange", "rename", "getrange", "strlen", "unlink"];
  const { url } = await startRedis(
    ["all", ...needed].flatMap((one) => rules(one).slice(0, one === "all" ? -1 : undefined)),
  );
  const as = (user: string): Promise<void> => checkBroker(parseBroker(url.replace("//", `//${user}:secret@`)));
  await as("all");
  for (const one of needed) await expect(as(one)).rejects.toThrow(`no permissions to run the '${one}' command`);
});

test("a URL of something else, two URLs and no URL are wrong input", async () => {
  const place = quickWorkplace();
  for (const command of COMMANDS) {
    const cases: readonly (readonly [args: readonly string[], message: string])[] = [
      [["http://host:80"], "a broker must be redis://HOST:PORT or rediss://HOST:PORT: http://host:80\n"],
      [["host:6379"], "a broker must be redis://HOST:PORT or rediss://HOST:PORT: host:6379\n"],
      [["redis://a", "redis://b"], 'unexpected argument: "redis://b"\n'],
      [[], `sweep ${command} needs a broker: sweep ${command} redis://HOST:PORT, or set SWEEP_BROKER\n`],
      [["redis://a", "--broker-ca", "ca.pem"], "--broker-ca needs an encrypted broker, rediss://…: redis://a\n"],
    ];
    for (const [args, stderr] of cases) {
      expect(await place.sweep(command, ...args)).toMatchObject({ code: 2, stdout: "", stderr });
    }
    expect(await place.sweep(command, "rediss://a", "--broker-ca", "none.pem")).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^cannot read --broker-ca: ENOENT[^\n]*\n$/),
    });
  }
  for (const args of [["--broker", "http://host"], ["--broker", "redis://a", "--broker", "redis://b"], ["--broker="]]) {
    expect(await place.sweep("doctor", ...args)).toMatchObject({
      ...{ code: 2, stdout: "" },
      stderr: expect.stringMatching(
        /^(?:a broker must be|--broker (?:must be given only once|needs a value))[^\n]*\n$/,
      ),
    });
  }
  expect(await place.sweep("doctor", "--broker-ca", "ca.pem")).toMatchObject({
    ...{ code: 2, stderr: "--broker-ca needs --broker: ca.pem\n" },
  });
});

test.for(inSoak())("without the packages, a sentence names both", async () => {
  const hooks = `import { registerHooks } from "node:module";
registerHooks({ resolve(name, context, next) {
  if (name !== "bullmq" && name !== "ioredis") return next(name, context);
  throw Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" });
} });`;
  const place = quickWorkplace();
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(hooks)}` };
  const sentence = "a broker needs the packages bullmq and ioredis: install them with `npm install bullmq@6 ioredis@5`";
  expect(await place.start(["workers", "redis://127.0.0.1"], { env }).ended).toMatchObject({
    ...{ code: 3, stdout: "", stderr: `${sentence}\n` },
  });
  const { code, stdout } = await place.start(["doctor", "--broker", "redis://a", "--format", "json"], { env }).ended;
  expect({ code, last: (JSON.parse(stdout) as Finding[]).at(-1) }).toMatchObject({
    code: 3,
    last: { check: "broker packages", state: "fail", found: sentence },
  });
});

test("hints for an encrypted broker: another scheme, and the certificates of its workers", () => {
  const place = quickWorkplace();
  place.write("ca.pem", "-----BEGIN CERTIFICATE-----\n");
  const ca = place.path("ca.pem");
  const address = parseBroker("rediss://:secret@host", ca);
  expect(address.workerCommand).toBe(`sweep worker rediss://host --broker-ca ${ca}`);
  const silence = new Error("connect ETIMEDOUT");
  expect(brokerError(address, silence).message).toBe("cannot use the broker rediss://host: no answer within 5 s");
  expect(firstRemedy(address, silence)).toBe("; one without encryption needs redis://");
  expect(firstRemedy(parseBroker("redis://host"), silence)).toBe("");
});

test.for([
  ["redis://u:12/secret@h:1", undefined],
  ["redis://u:12/secret@h:1", "ca.pem"],
  ["redis://:secret", undefined],
  ["redis://sweep:secret:7420", undefined],
  ["redis://:12secret@", undefined],
  ["redis://:secret@h", "ca.pem"],
  ["redis://secret@h", "ca.pem"],
  ["sweep:secret", undefined],
  [" secret", undefined],
] as const)("no message has the password of a mistyped broker: %s", ([text, ca]) => {
  expect(() => parseBroker(text, ca)).toThrow(/^(?!.*secret).*broker/s);
});

test("a password without its colon is not shown, and the message says what it needs", () => {
  const address = parseBroker("redis://secret@h:1");
  expect([address.shown, address.workerCommand]).toEqual(["redis://…@h:1", "sweep worker redis://…@h:1"]);
  const wrong = Object.assign(new Error("WRONGPASS invalid"), { name: "ReplyError" });
  expect(brokerError(address, wrong).message).toBe(
    "cannot use the broker redis://…@h:1: wrong user name or password; a password needs a colon: " +
      "redis://:PASSWORD@HOST:PORT",
  );
  expect(parseBroker("redis://sweep:secret@h:1").shown).toBe("redis://sweep@h:1");
  expect(() => parseBroker("127.0.0.1:7420")).toThrow("rediss://HOST:PORT: 127.0.0.1:7420");
});
