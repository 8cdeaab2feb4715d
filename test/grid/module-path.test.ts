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
  return {
    root,
    path,
    find: (name: string, ...allowed: string[]) =>
      findModule(name, { grid, allowed: allowed.length > 0 ? allowed : undefined }),
  };
}

test("accepts modules in or below the grid's folder, by any path", () => {
  const { path, find } = place();
  const mine = { path: path("grids/mine.ts") };
  for (const name of ["./mine.ts", "mine.ts", "below/../mine.ts", "../grids/mine.ts", mine.path]) {
    expect(find(name)).toEqual(mine);
  }
  expect(find("below/mine.ts")).toEqual({ path: path("grids/below/mine.ts") });
});

test("refuses other paths, existing or not, including folders with the same name prefix", () => {
  const { path, find } = place();
  for (const name of ["../lib/mine.ts", path("lib/mine.ts"), "../nope.ts", "/nope.ts", "../grids.ts", ".."]) {
    expect(find(name)).toEqual(OUTSIDE);
  }
});

test("accepts modules below the allowed folder", () => {
  const { path, find } = place();
  expect(find("../lib/mine.ts", path("lib"))).toEqual({ path: path("lib/mine.ts") });
  expect(find("../grids.ts", path("lib"))).toEqual(OUTSIDE);
  expect(find("../lib/mine.ts", path("grids/below"), path("lib"))).toEqual({ path: path("lib/mine.ts") });
  expect(find("mine.ts", path("lib"))).toEqual({ path: path("grids/mine.ts") });
});

test("resolves links of modules and folders", () => {
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

test("refuses missing files and folders", () => {
  const { path, find } = place();
  expect(find("./nope.ts")).toEqual({ problem: "no such file" });
  expect(find("below")).toEqual({ problem: "a folder, not a module" });
  mkdirSync(path("grids/dir.ts"));
  expect(find("dir.ts")).toEqual({ problem: "a folder, not a module" });
});
