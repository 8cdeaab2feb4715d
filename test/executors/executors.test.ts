import { describe, expect, test } from "vitest";
import { PROVIDERS } from "../../src/executors/registry.ts";
import { smallSweeps } from "../../src/executors/small-sweeps.ts";
import { executorFor } from "../../src/executors/workers.ts";
import { parseGridObject } from "../../src/grid/parse-grid.ts";
import { Momentum } from "../support/reference/momentum-class.ts";
import { specOf } from "../support/spaces/parse.ts";
import { rowsOf, runSpace } from "../support/spaces/run-space.ts";
import type { ContractOptions } from "./executor-contract.ts";
import { testExecutor } from "./executor-contract.ts";
import { inSoak } from "../support/faults/attempts.ts";

const GRID = `
objectives: [ravine, booth]
optimizer: momentum
parameters: { lr: { min: 1e-3, max: 0.1, scale: log, num: 11 } }
targets: [10, 1, 0.1, 1e-4]
stop: { max_steps: 200, target: 1e-3`;
const ENDLESS = `
objective: ravine
optimizer: sgd
parameters: { lr: { min: 1e-9, max: 1e-8, num: 3 } }
stop: { max_steps: 1000000000000, target: 0`;

/** The same grid with a class as its optimizer. */
const own = parseGridObject({
  objectives: ["ravine", "booth"],
  optimizer: { name: "momentum", optimizer: Momentum, hyperparameters: { lr: 0.01, momentum: 0.9 } },
  parameters: { lr: { min: 1e-3, max: 0.1, scale: "log", num: 11 } },
  targets: [10, 1, 0.1, 1e-4],
  stop: { max_steps: 200, target: 1e-3 },
});

/** The sweeps of the contract, as each provider accepts them: a time limit isolates a space. */
const GRIDS: Readonly<Record<string, ContractOptions>> = {
  // Nothing can end a trial in the calling thread.
  "in process": { spec: own.spec, values: own.values ?? [], like: specOf(`${GRID} }`) },
  "isolated threads": { spec: specOf(`${GRID}, seconds: 600 }`), endless: specOf(`${ENDLESS}, seconds: 600 }`) },
  // Nothing can end a chunk in the calling thread.
  "small sweeps": { spec: specOf(`${GRID} }`) },
  threads: { spec: specOf(`${GRID} }`), endless: specOf(`${ENDLESS} }`) },
};

describe.each(PROVIDERS)("$name", (provider) => {
  testExecutor(provider, GRIDS[provider.name]!);
});

test("names differ, and the last provider accepts every space", () => {
  expect(new Set(PROVIDERS.map(({ name }) => name)).size).toBe(PROVIDERS.length);
  for (const { spec } of Object.values(GRIDS))
    expect(spec.spaces.every((space) => PROVIDERS.at(-1)!.accepts(space, spec, undefined))).toBe(true);
});

test("large sweeps and forced kernels are not small", () => {
  const small = (grid: string, kernel?: string): boolean => {
    const spec = specOf(grid);
    return spec.spaces.every((space) => smallSweeps.accepts(space, spec, kernel));
  };
  expect(small(`${GRID} }`)).toBe(true);
  expect(small(`${GRID} }`, "js")).toBe(false);
  expect(small(`${GRID} }`.replace("200", "200000"))).toBe(false);
  expect(small(`${GRID} }`.replace("num: 11", "num: 100000"))).toBe(false);
});

test.for(inSoak())("each space of a mixed sweep runs in the first provider that accepts it", async () => {
  const [isolated, plain] = [GRIDS["isolated threads"]!.spec, GRIDS["threads"]!.spec];
  const mixed = { ...plain, spaces: [plain.spaces[0]!, isolated.spaces[1]!] };
  const executor = executorFor(mixed, 1);
  try {
    for (const [space, one] of mixed.spaces.entries()) {
      const outcome = await executor.run({ space, from: 0, to: 3 });
      if (!outcome.ok) throw new Error(outcome.message);
      expect(rowsOf(outcome.columns)).toEqual(runSpace(one).slice(0, outcome.to ?? 3));
    }
  } finally {
    await executor.close();
  }
});
