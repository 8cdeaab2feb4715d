import { join } from "node:path";
import { expect } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";
import type { Ended, Workplace } from "../support/command/sweep-command.ts";

export const DATA: string = join(import.meta.dirname, "../data");

export function check(place: Workplace, ...args: string[]): Promise<Ended> {
  return place.sweep("check", "grid.yaml", "--threads", "1", ...args);
}

export function lines(place: Workplace, file = "grid.baseline.csv"): string[] {
  return place.read(file).split("\n");
}

export async function withGrid(text: string, files: Readonly<Record<string, string>> = {}): Promise<QuickWorkplace> {
  const place = quickWorkplace();
  for (const [name, content] of Object.entries(files)) place.write(name, content);
  place.write("grid.yaml", text);
  expect(await check(place, "--update")).toMatchObject({ code: 0 });
  return place;
}
