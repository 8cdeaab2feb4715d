import { readdirSync } from "node:fs";
import { expect } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import type { Finding } from "../../src/doctor/finding.ts";

export const COMMANDS: readonly string[] = ["workers", "purge"];

/** Expects one sentence of each command, and the same as a finding of the doctor. */
export async function expectRefused(url: string, problem: RegExp, check = "broker"): Promise<void> {
  const place = quickWorkplace();
  for (const command of COMMANDS) {
    const { code, stdout, stderr } = await place.sweep(command, url);
    expect({ command, code, stdout }).toEqual({ command, code: 3, stdout: "" });
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr).toMatch(problem);
    expect(stderr).not.toMatch(/secret|internal error/);
  }
  const { code, stdout } = await place.sweep("doctor", "--broker", url, "--format", "json");
  expect(code).toBe(3);
  const failed = (JSON.parse(stdout) as Finding[]).filter(({ state }) => state === "fail");
  expect(failed).toEqual([{ check, state: "fail", found: expect.stringMatching(problem), advice: expect.any(String) }]);
  expect(readdirSync(place.folder)).toEqual([]);
}
