import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { argumentsOf, quickWorkplace } from "../support/command/quick-workplace.ts";
import type { QuickWorkplace } from "../support/command/quick-workplace.ts";
import { runLines } from "../support/command/run-lines.ts";
import { attempts, inSoak } from "../support/faults/attempts.ts";

const ROOT = join(import.meta.dirname, "../..");

interface Workflow {
  readonly jobs: { readonly check: Job };
}

interface Job {
  readonly defaults?: { readonly run: { readonly "working-directory": string } };
  readonly steps: readonly { readonly run?: string; readonly with?: Readonly<Record<string, unknown>> }[];
}

/** A project of a package type in which the package is installed. */
function project(type: string): QuickWorkplace {
  const place = quickWorkplace();
  place.write("package.json", JSON.stringify({ name: "project", type }));
  mkdirSync(place.path("node_modules"));
  symlinkSync(ROOT, place.path("node_modules/gradsweep"));
  return place;
}

test.for(["module", "commonjs"].slice(0, attempts(1, 2)))(
  "init --check writes a gate that passes at once, in a package of type %s",
  async (type) => {
    const place = project(type);
    const { code, stdout, stderr } = await place.sweep("init", "--check");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toBe(
      "wrote convergence/adam.yaml, convergence/adam.mjs, .github/workflows/convergence.yml; next: sweep check convergence/adam.yaml\n",
    );
    const [next] = await argumentsOf(place, [/next: (.*)/.exec(stderr)![1]!]);
    expect(await place.sweep(...next!, "--threads", "1")).toMatchObject({ code: 0 });
    for (const _ of inSoak()) {
      // Another setting that converges passes, too.
      const grid = place.read("convergence/adam.yaml");
      place.write("convergence/adam.yaml", grid.replace("[0.03, 0.1, 0.3]", "[0.03, 0.1, 0.2, 0.3]"));
      expect(await place.sweep(...next!, "--threads", "1")).toMatchObject({ code: 0 });
      place.write("convergence/adam.yaml", grid);
    }
    // The editor finds the schema.
    const [, schema = ""] = /^# yaml-language-server: \$schema=(\S+)$/m.exec(place.read("convergence/adam.yaml")) ?? [];
    expect(readFileSync(place.path(join("convergence", schema)), "utf8")).toContain("json-schema.org");
    // The workflow's own command passes, with a baseline too, and fails with a fault.
    const job = workflow(place, ".github/workflows/convergence.yml");
    const line = job.steps.flatMap(({ run }) => (run?.startsWith("npx sweep ") === true ? [run.slice(4)] : []));
    const [check] = await argumentsOf(place, [`${line[0]!} --threads 1`]);
    expect(check).toContain("convergence/*.yaml");
    expect(await place.sweep(...check!, "--update")).toMatchObject({ code: 0 });
    const same = expect.stringMatching(/^same {4}my adam as adam: \d+ paths$/m);
    expect(await place.sweep(...check!)).toMatchObject({ code: 0, stdout: same });
    place.write(
      "convergence/adam.mjs",
      place.read("convergence/adam.mjs").replace("this.lr * mean", "0.5 * this.lr * mean"),
    );
    expect(await place.sweep(...check!)).toMatchObject({ code: 1 });
  },
);

test("in a package of a monorepo, the workflow is at the top of the repository", async () => {
  const place = project("module");
  mkdirSync(place.path(".git"));
  mkdirSync(place.path("packages/own"), { recursive: true });
  place.write("package-lock.json", "{}");
  const [ended] = await runLines({ folder: place.path("packages/own") }, [["init", "--check", "my gate/mine.yaml"]]);
  expect(ended).toMatchObject({ code: 0, stderr: expect.stringContaining("next: sweep check 'my gate/mine.yaml'\n") });
  const job = workflow(place, ".github/workflows/convergence.yml");
  expect(job.defaults?.run["working-directory"]).toBe("packages/own");
  expect(job.steps.map(({ run }) => run)).toContain("npx sweep check 'my gate/*.yaml' --junit convergence.xml");
  expect(job.steps.find((step) => step.with?.["cache"] === "npm")?.with).not.toHaveProperty("cache-dependency-path");
  expect(place.read("packages/own/my gate/mine.yaml")).toContain(
    "$schema=../../../node_modules/gradsweep/grid.schema.json",
  );
});

test("init --check keeps an existing module and workflow, and overwrites only the grid, with --force", async () => {
  const place = project("module");
  mkdirSync(place.path("convergence"));
  place.write("convergence/adam.mjs", "mine");
  const first = await place.sweep("init", "--check");
  expect(first).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("kept what existed: convergence/adam.mjs\n"),
  });
  const refused = await place.sweep("init", "--check");
  const stderr = "the file exists; use --force to overwrite it: convergence/adam.yaml\n";
  expect(refused).toMatchObject({ code: 2, stderr });

  place.write("convergence/adam.yaml", "mine");
  place.write(".github/workflows/convergence.yml", "mine");
  const second = await place.sweep("init", "--check", "convergence/second.yaml");
  expect(second.stderr).toMatch(
    /^wrote convergence\/second\.yaml; next: sweep check convergence\/second\.yaml\nkept what existed: \S+mjs, \S+yml$/m,
  );
  expect(await place.sweep("init", "--check", "--force")).toMatchObject({ code: 0 });
  expect(place.read("convergence/adam.yaml")).toContain("my adam");
  for (const kept of ["convergence/adam.mjs", ".github/workflows/convergence.yml"])
    expect(place.read(kept)).toBe("mine");
});

function workflow(place: QuickWorkplace, name: string): Job {
  return (parse(place.read(name)) as Workflow).jobs.check;
}
