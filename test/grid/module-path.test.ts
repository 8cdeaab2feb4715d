import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findModule } from "../../src/grid/read/module-path.ts";
import { folderOf } from "../support/files/temporary-folder.ts";

const OUTSIDE = { problem: "outside the grid's folder (--allow-modules DIR allows another)" };

function place() {
  const root = folderOf({ "grids/mine.ts": "", "grids/below/mine.ts": "", "grids.ts": "", "lib/mine.ts": "" });
  const grid = join(root, "grids");
  const path = (...steps: string[]): string => join(root, ...steps);
  return { root, path, find: (name: string, allowed?: string) => findModule(name, { grid, allowed }) };
}

test("a module is in or below the grid's folder, however it is named", () => {
  const { path, find } = place();
  const mine = { path: path("grids/mine.ts") };
  for (const name of ["./mine.ts", "mine.ts", "below/../mine.ts", "../grids/mine.ts", mine.path]) {
    expect(find(name)).toEqual(mine);
  }
  expect(find("below/mine.ts")).toEqual({ path: path("grids/below/mine.ts") });
});

test("or else outside, whether or not it is there; a folder whose name begins alike is another", () => {
  const { path, find } = place();
  for (const name of ["../lib/mine.ts", path("lib/mine.ts"), "../nope.ts", "/nope.ts", "../grids.ts", ".."]) {
    expect(find(name)).toEqual(OUTSIDE);
  }
});

test("or below the folder that is allowed", () => {
  const { path, find } = place();
  expect(find("../lib/mine.ts", path("lib"))).toEqual({ path: path("lib/mine.ts") });
  expect(find("../grids.ts", path("lib"))).toEqual(OUTSIDE);
  expect(find("mine.ts", path("lib"))).toEqual({ path: path("grids/mine.ts") });
});

test("a link is where it leads to, for modules and folders alike", () => {
  const { root, path, find } = place();
  symlinkSync(path("lib/mine.ts"), path("grids/link.ts"));
  symlinkSync(path("lib"), path("grids/linked"));
  symlinkSync("below/mine.ts", path("grids/inside.ts"));
  symlinkSync(path("nowhere"), path("grids/broken.ts"));
  for (const name of ["link.ts", "linked/mine.ts"]) {
    expect(find(name)).toEqual(OUTSIDE);
    expect(find(name, path("lib"))).toEqual({ path: path("lib/mine.ts") });
  }
  expect(find("inside.ts")).toEqual({ path: path("grids/below/mine.ts") });
  expect(find("broken.ts")).toEqual({ problem: "no such file" });
  symlinkSync(root, path("lib/again"));
  expect(findModule("mine.ts", { grid: path("lib/again/grids"), allowed: undefined })).toEqual({
    path: path("grids/mine.ts"),
  });
});

test("what is not there, and what is no file", () => {
  const { path, find } = place();
  expect(find("./nope.ts")).toEqual({ problem: "no such file" });
  expect(find("below")).toEqual({ problem: "a folder, not a module" });
  mkdirSync(path("grids/dir.ts"));
  expect(find("dir.ts")).toEqual({ problem: "a folder, not a module" });
});
