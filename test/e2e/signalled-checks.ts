import { readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect } from "vitest";
import { gitRepository } from "../support/files/git-repository.ts";
import type { GitRepository } from "../support/files/git-repository.ts";

export const RULE = `objective: ravine
optimizer: { name: mine, hyperparameters: { lr: 0.1 }, update: [x = x - 1.0 * lr * g] }
parameters: { lr: [0.1, 0.3, 0.5] }
stop: { max_steps: 2000 }
`;

export const ENDLESS: string = RULE.replace("2000", "1000000000, target: -1, diverge: 1e300");

/** Resolves when something has happened. */
export async function until(hasHappened: () => boolean): Promise<void> {
  while (!hasHappened()) await delay(20);
}

/** Returns the temporary files of checks that a folder has. */
export function leftIn(place: GitRepository): string[] {
  return readdirSync(place.path("tmp")).filter((name) => name.startsWith("sweep-"));
}

/** Whether the grid's run at the ref has begun. */
export function isRunning(place: GitRepository): boolean {
  return leftIn(place).some((name) => place.has(join("tmp", name, "sweeps.db")));
}

/** A repository with a grid and a folder for temporary files. */
export function withGrid(grid: string): GitRepository {
  const place = gitRepository();
  place.write("tmp/.gitignore", "*\n");
  place.write("grid.yaml", grid);
  place.commit();
  return place;
}

export function expectNothingLeft(place: GitRepository): void {
  expect(leftIn(place)).toEqual([]);
  expect(place.git("worktree", "list").split("\n")).toHaveLength(1);
}
