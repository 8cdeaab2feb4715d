import { expect, test } from "vitest";
import { parseBroker } from "../../src/broker/address.ts";
import { Contact, LOST_MS } from "../../src/broker-worker/contact.ts";

/** Returns an error as ioredis throws it. */
function refusal(message: string): Error {
  return Object.assign(new Error(message), { name: "ReplyError" });
}

test("a connection that is cut after it worked needs no other scheme", () => {
  const lines: string[] = [];
  new Contact(parseBroker("redis://h:1"), (line) => lines.push(line)).trouble(new Error("read ECONNRESET"));
  expect(lines).toEqual(["cannot use the broker redis://h:1: it ended the connection; trying again"]);
});

test.for([
  ["WRONGPASS invalid username-password pair or user is disabled.", true],
  ["NOAUTH Authentication required.", true],
  ["NOPERM User sweep has no permissions to run the 'set' command", true],
  ["READONLY You can't write against a read only replica.", true],
  ["BUSYGROUP Consumer Group name already exists", true],
  ["OOM command not allowed when used memory > 'maxmemory'.", false],
  ["ERR Error running script (call to f_1): @user_script:9: -OOM command not allowed", false],
  ["LOADING Redis is loading the dataset in memory", false],
  ["BUSY Redis is busy running a script.", false],
] as const)("a worker is lost after a minute of %s: %s", ([message, isLost]) => {
  const lines: string[] = [];
  const contact = new Contact(parseBroker("redis://h:1"), (line) => lines.push(line));
  for (let ms = 0; ms <= LOST_MS; ms += 3_000) {
    contact.passed(3_000);
    contact.trouble(refusal(message));
  }
  expect([contact.isLost, lines.length]).toEqual([isLost, 1]);
  contact.answered();
  expect(contact.isLost).toBe(false);
});

test("a broker that refuses commands again and again is said ever less often", () => {
  const lines: string[] = [];
  const contact = new Contact(parseBroker("redis://h:1"), (line) => lines.push(line));
  // With little memory, some commands succeed and others do not.
  const flap = (seconds: number, times: number): number => {
    const before = lines.length;
    for (let i = 0; i < times; i += 1) {
      contact.trouble(refusal("OOM command not allowed when used memory > 'maxmemory'."));
      contact.passed(1_000 * seconds);
      contact.answered();
    }
    return lines.length - before;
  };
  expect(flap(1, 1_000)).toBe(3);
  expect(lines.map((line) => /trying again|answers again/.exec(line)?.[0])).toEqual([
    ...["trying again", "answers again", "trying again"],
  ]);
  expect(flap(60, 100)).toBeLessThan(12);
  // The last one has not ended yet. Each after a long calm is a new one.
  expect(flap(700, 10)).toBe(19);
});

test("another trouble is said while the first one lasts, each once", () => {
  const lines: string[] = [];
  const contact = new Contact(parseBroker("redis://h:1"), (line) => lines.push(line));
  const messages = ["OOM command not allowed", "READONLY You can't write against a read only replica."];
  for (let i = 0; i < 3; i += 1) for (const message of messages) contact.trouble(refusal(message));
  contact.answered();
  expect(lines).toEqual([
    expect.stringContaining("raise maxmemory"),
    expect.stringContaining("READONLY"),
    "the broker redis://h:1 answers again",
  ]);
});
