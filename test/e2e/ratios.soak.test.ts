import { join } from "node:path";
import { expect, test } from "vitest";
import { startIn, workplace } from "../support/command/sweep-command.ts";
import type { Ended } from "../support/command/sweep-command.ts";

const SCRIPT = join(import.meta.dirname, "../../bench/check-ratios.ts");
const ROW = "beale × momentum";
const WASM = `${ROW}, wasm / by hand`;
const JS = `${ROW}, js / by hand`;

type Stored = Readonly<Record<string, Readonly<Record<string, number>>>>;

test("the check of stored ratios fails for what is slower than stored, and for that alone", async () => {
  const place = workplace();
  const check = (...more: string[]): Promise<Ended> =>
    startIn(place.folder, process.execPath, [SCRIPT, ROW, "--file", "ratios.json", "--turns", "1", ...more]).ended;

  place.write("ratios.json", JSON.stringify({ "another processor": { [WASM]: 1e6 } }));
  const unknown = await check();
  expect(unknown).toMatchObject({ code: 0, stdout: expect.stringContaining("No ratios are stored") as string });
  expect(unknown.stdout).toContain(WASM);

  expect(await check("--store")).toMatchObject({ code: 0, stderr: "" });
  const { "another processor": other, ...own } = JSON.parse(place.read("ratios.json")) as Stored;
  expect(other).toEqual({ [WASM]: 1e6 });
  const [[machine, ratios] = ["", {}]] = Object.entries(own);
  expect(Object.keys(ratios)).toEqual(expect.arrayContaining([WASM, JS]));

  const scaled = (name: string): number => (ratios[name] ?? NaN) * (name === WASM ? 1000 : 0.001);
  const stored = { [machine]: Object.fromEntries(Object.keys(ratios).map((name) => [name, scaled(name)])) };
  place.write("ratios.json", JSON.stringify(stored));
  const { code, stdout, stderr } = await check();
  expect(code).toBe(1);
  expect(stderr).toContain(`in 3 measurements: ${WASM}. `);
  const slower = stdout.split("\n").filter((line) => /\| slower +\|$/.test(line));
  expect(slower).toEqual([expect.stringContaining(WASM)]);

  place.write("ratios.json", JSON.stringify({ [machine]: { [JS]: scaled(JS) } }));
  expect(await check()).toMatchObject({ code: 0, stderr: "" });
});
