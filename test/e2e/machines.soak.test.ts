import { expect, test } from "vitest";
import { parse } from "yaml";
import { until } from "../support/command/progress.ts";
import { installed, setUpWith, writeProgram } from "../support/command/page-set-ups.ts";
import { argumentsOf } from "../support/command/quick-workplace.ts";
import { startIn } from "../support/command/sweep-command.ts";
import type { Workplace } from "../support/command/sweep-command.ts";
import { expectSame } from "../support/faults/contents.ts";
import { ENDLESS } from "../support/faults/grids.ts";

const GRID = `
name: valley
objective: ravine
optimizer: momentum
parameters: { lr: { min: 1e-4, max: 0.1, scale: log, num: 12 }, momentum: [0, 0.9] }
stop: { max_steps: 100 }
`;

async function expectMerged(place: Workplace, ...files: string[]): Promise<void> {
  await place.out("run", "grid.yaml", "--threads", "1", "--db", "clean.db");
  await place.out("merge", ...files, "--db", "results.db");
  expectSame(place.path("results.db"), place.path("clean.db"), "merged");
}

function slurmTask(place: Workplace, index: number, count: number) {
  writeProgram(place, "bin/scontrol", 'echo "$@" >> requeued');
  place.write("shards.sh", setUpWith("scontrol requeue").replace("auto/16", `auto/${count}`));
  const env = {
    ...{ SLURM_ARRAY_TASK_ID: String(index), SLURM_JOB_ID: `70${index}`, SLURM_CPUS_PER_TASK: "1" },
    ...{ TMPDIR: place.path("local"), PATH: `${place.path("bin")}:${process.env["PATH"]}` },
  };
  return startIn(place.folder, "bash", ["shards.sh"], { env });
}

test("the Slurm script runs the tasks of an array", async () => {
  const script = setUpWith("scontrol requeue");
  expect(script).toMatch(/^#SBATCH --array=1-16 --requeue --signal=B:TERM@60$/m);
  const place = installed(GRID);
  for (const index of [1, 2]) {
    const { code, stderr } = await slurmTask(place, index, 2).ended;
    expect({ code, first: stderr.split("\n")[0] }).toEqual({
      code: 0,
      first: `shard ${index} of 2 (SLURM_ARRAY_TASK_ID=${index})`,
    });
  }
  expect(place.has("requeued")).toBe(false);
  await expectMerged(place, "shards/shard-1.db", "shards/shard-2.db");
});

test("the Slurm script stops before the time limit, keeps a copy and queues the task again", async () => {
  const place = installed(ENDLESS);
  const task = slurmTask(place, 1, 2);
  await until(() => place.has("local/701/shard-1.db"));
  task.signal("SIGTERM");
  const { code, stderr } = await task.ended;
  expect({ code, requeued: place.read("requeued") }).toEqual({ code: 130, requeued: "requeue 701\n" });
  expect(stderr).toContain("interrupted: finished trials are stored; the same command resumes\n");
  expect(await place.json("ls", "--db", "shards/shard-1.db")).toMatchObject([{ status: "interrupted", shard: "1/2" }]);
});

interface IndexedJob {
  readonly spec: {
    readonly completionMode: string;
    readonly backoffLimitPerIndex: number;
    readonly template: {
      readonly spec: { readonly containers: readonly { readonly command: string[]; readonly args: string[] }[] };
    };
  };
}

test("the Indexed Job of Kubernetes runs a shard for each index", async () => {
  const { spec } = parse(setUpWith("kind: Job")) as IndexedJob;
  expect(spec).toMatchObject({ completionMode: "Indexed", completions: 16, backoffLimitPerIndex: 3 });
  const [{ command, args }] = spec.template.spec.containers as [{ command: string[]; args: string[] }];
  const place = installed(GRID);
  const [program, ...first] = command;
  for (const index of ["0", "1"]) {
    const [script] = args;
    const line = script!
      .replace("auto/16", "auto/2 --threads 1")
      .replace("/tmp/", `${place.path(`local-${index}`)}/`)
      .replace("/shards/", `${place.path("shards")}/`);
    const { code, stderr } = await startIn(place.folder, program!, [...first, line], {
      env: { JOB_COMPLETION_INDEX: index },
    }).ended;
    expect({ code, first: stderr.split("\n")[0] }).toEqual({
      code: 0,
      first: `shard ${Number(index) + 1} of 2 (JOB_COMPLETION_INDEX=${index})`,
    });
  }
  await expectMerged(place, "shards/shard-0.db", "shards/shard-1.db");
});

interface Step {
  readonly run?: string;
  readonly if?: string;
  readonly with?: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly jobs: {
    readonly shard: {
      readonly strategy: { readonly "fail-fast": boolean; readonly matrix: { readonly shard: readonly number[] } };
      readonly steps: readonly Step[];
    };
    readonly merge: { readonly needs: string; readonly if: string; readonly steps: readonly Step[] };
  };
}

test("the GitHub matrix runs the shards, and merges what there is", async () => {
  const { jobs } = parse(setUpWith("runs-on:")) as Workflow;
  const { strategy, steps } = jobs.shard;
  expect(strategy["fail-fast"]).toBe(false);
  expect(jobs.merge).toMatchObject({ needs: "shard", if: "always()" });
  const artifact = steps.find((step) => step.with !== undefined);
  expect(artifact).toMatchObject({ if: "always()", with: { name: "shard-${{ matrix.shard }}" } });
  const commandsOf = (all: readonly Step[]): string[] =>
    all.flatMap(({ run }) => (run?.startsWith("npx ") === true ? run.replace("npx ", "") : []));

  const place = installed(GRID);
  const [line] = commandsOf(steps);
  const { shard: shards } = strategy.matrix;
  const runs = await argumentsOf(
    place,
    shards.map((shard) => `${line!.replaceAll("${{ matrix.shard }}", String(shard))} --threads 1`),
  );
  for (const [i, shard] of shards.entries()) {
    expect(await place.sweep(...runs[i]!)).toMatchObject({ code: 0 });
    expect(place.has(artifact!.with!["path"]!.replace("${{ matrix.shard }}", String(shard)))).toBe(true);
  }
  const [merge] = commandsOf(jobs.merge.steps);
  place.delete("shard-3.db");
  const { code, stderr } = await place.shell(merge!);
  expect({ code, stderr }).toMatchObject({ code: 3, stderr: expect.stringContaining("\nshard 3 of 4 is missing; ") });
});
