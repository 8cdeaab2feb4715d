import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { baselineFile, readBaseline, writeBaseline } from "../../src/check/baseline.ts";
import { hyperparameterText, sortTrials, withOrderedNames } from "../../src/check/trial-order.ts";
import { SweepError } from "../../src/errors.ts";
import { baselineHash, conditionsOf } from "../../src/sweep/identity/baseline-hash.ts";
import { statusTraits } from "../../src/sweep/outcomes/statuses.ts";
import { specOf } from "../support/spaces/parse.ts";
import { temporaryFile } from "../support/files/temporary-file.ts";
import { someTrials, trial } from "../support/spaces/trials.ts";

const spec = specOf("objective: ravine\noptimizers: [momentum, sgd]\n");

const trials = [
  trial({ hyperparameters: { momentum: 0.9, lr: 10 }, status: "diverged", steps: 7, finalLoss: NaN }),
  trial({ optimizer: "sgd", hyperparameters: { lr: 1e-7 }, status: "exhausted", steps: 10_000, finalLoss: 0.1 + 0.2 }),
  trial({ hyperparameters: { lr: 2, momentum: 0.9 }, repeat: 10 }),
  trial({ hyperparameters: { lr: 2, momentum: 0.9 }, repeat: 9 }),
];

function written(): { file: string; text: string } {
  const file = temporaryFile("grid.baseline.csv");
  writeBaseline(file, spec, trials);
  return { file, text: readFileSync(file, "utf8") };
}

test("the baseline of a grid has its name", () => {
  expect(["valley.yaml", "a/valley.YML", "valley", "my.yaml.yaml"].map(baselineFile)).toEqual([
    "valley.baseline.csv",
    "a/valley.baseline.csv",
    "valley.baseline.csv",
    "my.yaml.baseline.csv",
  ]);
});

test("a baseline is text: the conditions, then a line for each trial, sorted by value", () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8")) as {
    version: string;
  };
  expect(written().text).toBe(
    `# sweep baseline, format 2
# baseline_hash ${baselineHash(spec)}
# engine ${version}
# node ${process.versions.node}
# condition {"name":"ravine","dim":2,"domain":[[-10,10],[-10,10]],"formula":"x^2/20+y^2","minimum":0,"noise":0,"schedule":"constant","seed":0,"start":[-7,2],"stop.diverge":1000000000000,"stop.gradient":0,"stop.max_steps":10000,"stop.target":1e-8}
# defaults {"name":"momentum","lr":0.01,"momentum":0.9}
# defaults {"name":"sgd","lr":0.01}
objective,optimizer,hyperparameters,repeat,status,steps,final_loss,mark,outcomes
ravine,momentum,lr=2 momentum=0.9,9,converged,100,9e-9
ravine,momentum,lr=2 momentum=0.9,10,converged,100,9e-9
ravine,momentum,lr=10 momentum=0.9,0,diverged,7,
ravine,sgd,lr=1e-7,0,exhausted,10000,0.30000000000000004
`,
  );
});

test("a written baseline reads back exactly, sorted", () => {
  const file = temporaryFile("grid.baseline.csv");
  fc.assert(
    fc.property(someTrials, (some) => {
      writeBaseline(file, spec, some);
      // Databases and comparisons do not distinguish an infinite loss from NaN, or −0 from 0.
      // A line of repeats has the losses of those alone that missed the target.
      const points = Map.groupBy(some, (one) =>
        [one.objective, one.optimizer, hyperparameterText(withOrderedNames(one))].join("\n"),
      );
      const kept = [...points.values()].flatMap((repeats) => {
        const isOneLine = repeats.length > 1 && repeats.every(({ repeat }) => repeat < repeats.length);
        return repeats.map((one) => ({
          ...one,
          finalLoss:
            Number.isFinite(one.finalLoss) && (!isOneLine || statusTraits(one.status).kind === "missed")
              ? one.finalLoss + 0
              : NaN,
        }));
      });
      expect(readBaseline(file)).toEqual({
        hash: baselineHash(spec),
        engine: expect.any(String),
        node: process.versions.node,
        conditions: conditionsOf(spec),
        defaults: [
          { name: "momentum", values: { lr: "0.01", momentum: "0.9" } },
          { name: "sgd", values: { lr: "0.01" } },
        ],
        trials: sortTrials(kept),
      });
    }),
    { numRuns: 60 },
  );
});

test("line order, CRLF line ends, a byte order mark and blank lines do not matter", () => {
  const { file, text } = written();
  const expected = readBaseline(file);
  const lines = text.trimEnd().split("\n");
  const shuffled = [...lines.slice(0, 8), ...lines.slice(8).toReversed(), "", ""];
  writeFileSync(file, `\uFEFF${shuffled.join("\r\n")}`);
  expect(readBaseline(file)).toEqual(expected);
});

test("a missing file is undefined; a file is written atomically", () => {
  const { file, text } = written();
  expect(readBaseline(`${file}.other`)).toBeUndefined();
  expect(() => writeBaseline(join(dirname(file), "no/such/folder.csv"), spec, trials)).toThrow(
    /^cannot write the baseline: ENOENT/,
  );
  expect(() => readBaseline(dirname(file))).toThrow(/^cannot read the baseline: EISDIR/);
  const failing = (function* () {
    yield trials[0]!;
    throw new Error("stopped");
  })();
  expect(() => writeBaseline(file, spec, failing)).toThrow("stopped");
  expect(readFileSync(file, "utf8")).toBe(text);
  expect(readdirSync(dirname(file)).filter((name) => name.endsWith(".part"))).toEqual([]);
});

describe("a broken file is reported with the line", () => {
  const advice = "; restore the file from version control, or rewrite it with `sweep check grid.yaml --update`";
  const row = "ravine,momentum,lr=10 momentum=0.9,0,diverged,7,";
  test.each<[name: string, edit: (text: string) => string, message: string]>([
    ["empty", () => "", '1: not a baseline: its first line must be "# sweep baseline, format 2"'],
    ["another file", () => "a,b\n1,2\n", '1: not a baseline: its first line must be "# sweep baseline, format 2"'],
    [
      "a newer format",
      (text) => text.replace("format 2", "format 3"),
      "1: the baseline's format is unknown to gradsweep 0.1.0, which reads 1 and 2: 3",
    ],
    ["no hash", (text) => text.replace(/# baseline_hash.*\n/, ""), '7: the baseline has no line "# baseline_hash …"'],
    [
      "another hash",
      (text) => text.replace(/hash .*/, "hash abc"),
      "2: the baseline was edited: its hash does not match the conditions below it: abc",
    ],
    [
      "other conditions",
      (text) => text.replace('"seed":0', '"seed":1'),
      `2: the baseline was edited: its hash does not match the conditions below it: ${baselineHash(spec)}`,
    ],
    [
      "a damaged condition",
      (text) => text.replace(/# condition .*/, "# condition {"),
      "5: not a condition: # condition {",
    ],
    [
      "no titles",
      (text) => text.replace(/objective,.*\n/, ""),
      '12: the baseline has no line "objective,optimizer,hyperparameters,repeat,status,steps,final_loss,mark,outcomes"',
    ],
    [
      "a merge conflict",
      (text) => text.replace(row, `<<<<<<< HEAD\n${row}\n=======\n${row}\n>>>>>>> other`),
      "11: unresolved merge conflict in the baseline",
    ],
    [
      "a missing column",
      (text) => text.replace(row, row.slice(0, -1)),
      `11: expected the columns objective,optimizer,hyperparameters,repeat,status,steps,final_loss,mark,outcomes: ${row.slice(0, -1)}`,
    ],
    [
      "an unmatched quote",
      (text) => text.replace(row, `"${row}`),
      `11: expected the columns objective,optimizer,hyperparameters,repeat,status,steps,final_loss,mark,outcomes: "${row}`,
    ],
    [
      "a misspelt status",
      (text) => text.replace("diverged", "diverge"),
      `11: no such status "diverge": did you mean "diverged"?: ${row.replace("diverged", "diverge")}`,
    ],
    [
      "steps that are not a number",
      (text) => text.replace(",7,", ",x,"),
      `11: not a whole number of steps "x": ${row.replace("7", "x")}`,
    ],
    [
      "a fractional repeat",
      (text) => text.replace(",0,d", ",0.5,d"),
      `11: not a whole number of repeats "0.5": ${row.replace(",0,", ",0.5,")}`,
    ],
    ["a word for a loss", (text) => text.replace(row, `${row}nan`), `11: not a loss "nan": ${row}nan`],
    [
      "a hyperparameter without a value",
      (text) => text.replace("lr=10", "lr"),
      `11: not a hyperparameter "lr": ${row.replace("=10", "")}`,
    ],
    [
      "a hyperparameter twice",
      (text) => text.replace("lr=10 momentum", "lr=10 lr"),
      `11: duplicate hyperparameter "lr=0.9": ${row.replace("momentum=", "lr=")}`,
    ],
    [
      "no objective",
      (text) => text.replace(row, row.slice(6)),
      `11: a trial needs an objective and an optimizer: ${row.slice(6)}`,
    ],
    ["a trial twice", (text) => `${text}${row}\n`, "13: duplicate trial: lr=10 momentum=0.9"],
  ])("%s", (_name, edit, message) => {
    const { file, text } = written();
    expect(edit(text)).not.toBe(text);
    writeFileSync(file, edit(text));
    let thrown: unknown;
    try {
      readBaseline(file, "grid.yaml");
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(SweepError);
    expect(thrown).toMatchObject({ code: "setup", message: `${file}:${message}${advice}` });
    expect(basename(file)).toBe("grid.baseline.csv");
  });
});
