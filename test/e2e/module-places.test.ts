import { mkdirSync, symlinkSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { quickWorkplace } from "../support/command/quick-workplace.ts";
import { runLines } from "../support/command/run-lines.ts";
import { CLASS, grid } from "./placed-modules.ts";
import { inSoak } from "../support/faults/attempts.ts";

test("modules may be in the project, or in the folders of --allow-modules, which may be repeated", async () => {
  const place = quickWorkplace();
  for (const folder of ["project/grids", "one", "two", "bare/grids"])
    mkdirSync(place.path(folder), { recursive: true });
  place.write("project/package.json", "{}");
  for (const folder of ["project", "one", "two", "bare"]) place.write(`${folder}/a b#c%.mjs`, CLASS);
  const inProject = (module: string): string => {
    const name = `project/grids/${module.replaceAll(/\W/g, "")}.yaml`;
    place.write(name, grid(module));
    return name;
  };
  place.write("project/other.ts", CLASS);
  place.write("bare/grids/up.yaml", grid("../a b#c%.mjs"));
  const both =
    "objectives: [sphere]\noptimizers:\n  - { name: o, module: ../../one/a b#c%.mjs, hyperparameters: {} }\n";
  place.write(
    "project/grids/both.yaml",
    `${both}  - { name: t, module: "../../two/a b#c%.mjs", hyperparameters: {} }\n`.replace(
      "../../one/a b#c%.mjs",
      '"$&"',
    ),
  );
  symlinkSync("../one/a b#c%.mjs", place.path("project/link.mjs"));
  const url = pathToFileURL(place.path("project/a b#c%.mjs")).href;
  const run = await runLines(place, [
    ["plan", inProject("../a b#c%.mjs")],
    ["plan", inProject(url)],
    ["plan", inProject("../link.mjs")],
    ["plan", inProject("../../one/a b#c%.mjs")],
    ["plan", inProject("../../one/a b#c%.mjs"), "--allow-modules", "one"],
    ["plan", "project/grids/both.yaml", "--allow-modules", "one", "--allow-modules=two"],
    ["plan", "project/grids/both.yaml", "--allow-modules", "one"],
    // Without a package.json, the grid's folder; given folders replace that of the project.
    ["plan", "bare/grids/up.yaml"],
    ["plan", inProject("../a b#c%.mjs"), "--allow-modules", "one"],
    ["plan", inProject("../other.js")],
    ["plan", inProject("file://else/where.ts")],
    ["plan", inProject("@scope/adam/fast")],
  ]);
  expect(run.map(({ code }) => code)).toEqual([0, 0, 2, 2, 0, 0, 2, 2, 2, 2, 2, 2]);
  for (const at of [2, 3, 6, 7, 8]) {
    expect(run[at]?.stderr).toContain("module: outside the grid's folder (--allow-modules DIR allows another)");
  }
  expect(run[9]?.stderr).toContain('module: no such file: "../other.js": did you mean "../other.ts"?');
  expect(run[10]?.stderr).toContain('module: not a path of this machine: "file://else/where.ts"');
  const packaged = 'a module is a file: for a package, write one with export { default } from "@scope/adam/fast"';
  expect(run[11]?.stderr).toContain(`module: no such file: "@scope/adam/fast": ${packaged}\n`);
});

test.for(inSoak())("an edit of an alias or of a linked package is another sweep", async () => {
  const place = quickWorkplace();
  place.write("package.json", '{ "imports": { "#rate": "./rate.mjs" } }');
  place.write("rate.mjs", "export const rate = 1;");
  mkdirSync(place.path("packages/linked"), { recursive: true });
  mkdirSync(place.path("node_modules"));
  place.write("packages/linked/package.json", '{ "name": "linked", "type": "module", "exports": "./index.js" }');
  place.write("packages/linked/index.js", "export const factor = 1;");
  symlinkSync("../packages/linked", place.path("node_modules/linked"));
  place.write("mine.mjs", `import { rate } from "#rate";\nimport { factor } from "linked";\n${CLASS}\nrate * factor;`);
  place.write("g.yaml", grid("./mine.mjs"));
  const run = ["run", "g.yaml", "--quiet"];
  const sweeps = async (): Promise<number> => JSON.parse((await place.sweep("ls", "--format", "json")).stdout).length;
  await runLines(place, [run, run]);
  expect(await sweeps()).toBe(1);
  place.write("rate.mjs", "export const rate = 2;");
  await runLines(place, [run]);
  expect(await sweeps()).toBe(2);
  place.write("packages/linked/index.js", "export const factor = 2;");
  await runLines(place, [run]);
  expect(await sweeps()).toBe(3);
});
