import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { BIN, startIn, workplace } from "../support/command/sweep-command.ts";
import type { Ended } from "../support/command/sweep-command.ts";
import { attempts } from "../support/faults/attempts.ts";

const GRID = "name: small\nobjective: sphere\noptimizer: sgd\nparameters: { lr: [0.1, 0.2] }\n";

const LIMIT =
  /^too little memory: the limit of the address space \(ulimit -v\) is 2 GB, and (a thread needs|\d+ threads need) [\d.]+ GB or more; raise it \(ulimit -v unlimited\)(, or use fewer --threads)?$/m;

// The limit is known only with /proc.
test.runIf(existsSync("/proc/self/limits"))("a limit of the address space gets a sentence about memory", async () => {
  const place = workplace();
  place.write("small.yaml", GRID);
  await place.out("run", "small.yaml", "--quiet", "--threads", "1");
  const limited = (...args: string[]): Promise<Ended> =>
    startIn(place.folder, "sh", ["-c", 'ulimit -v 2000000 && exec "$@"', "sh", process.execPath, BIN, ...args]).ended;
  const all = [
    ["run", "small.yaml", "--fresh"],
    ["run", "small.yaml", "--fresh", "--threads", "1"],
    ["check", "small.yaml", "--threads", "3", "--update"],
  ];
  for (const args of all.slice(0, attempts(1, all.length))) {
    const { code, stderr } = await limited(...args);
    expect({ args, code, stderr }).toEqual({ args, code: 3, stderr: expect.stringMatching(LIMIT) });
  }
  // Its process has two threads, which need more; they may fit.
  const { code, stderr } = await limited("query", "--where", "steps > 0", "--format", "csv");
  if (code !== 0) expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringMatching(LIMIT) });
  expect(await limited("ls")).toMatchObject({ code: 0, stdout: expect.stringContaining("small") });
});
