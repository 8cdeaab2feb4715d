import { expect, onTestFinished, test } from "vitest";
import { run, runSync } from "../../src/native/process-run.ts";

const NEVER = new AbortController().signal;
const SECONDS = 600;

// In a separate session, a program is not ended with the one that started it.
const LEAVES_ONE_BEHIND = `setsid sleep ${SECONDS} & echo $!; echo compiled >&2`;

test("a program that leaves another behind, which keeps its output open, has ended", async () => {
  const ran = await run({ command: ["sh", "-c", LEAVES_ONE_BEHIND], input: "", ms: SECONDS * 1000 }, NEVER);
  onTestFinished(() => void process.kill(Number(ran.stdout)));
  expect(ran).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\n$/), stderr: "compiled\n" });
});

test("the same is not an error for one that is waited for, after the time limit", () => {
  const ran = runSync({ command: ["sh", "-c", LEAVES_ONE_BEHIND], input: "", ms: 1000 });
  onTestFinished(() => void process.kill(Number(ran.stdout)));
  expect(ran).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\n$/), stderr: "compiled\n" });
});

test("after the time limit it is ended, also if another one keeps its output open", async () => {
  const command = ["sh", "-c", `setsid sleep ${SECONDS} & echo $!; sleep ${SECONDS}`];
  const ran = await run({ command, input: "", ms: 1000 }, NEVER);
  onTestFinished(() => void process.kill(Number(ran.stdout)));
  expect(ran).toMatchObject({ code: null, error: expect.objectContaining({ message: "took longer than 1 s" }) });
});
