import { parseUpdateRule } from "../../optimizers/rule.ts";
import type { SpaceSpec } from "../../sweep/spec/sweep-spec.ts";
import { batchProgram, lossProgram } from "../lowering/data-programs.ts";
import { evaluationSteps } from "../lowering/evaluation.ts";
import { lowerRule } from "../lowering/lower-rule.ts";
import { sizeOf } from "../lowering/nest-shape.ts";
import type { Program } from "../lowering/program.ts";
import { arrayRun } from "./array-run.ts";
import { batchDriver } from "./batch-driver.ts";
import { batchRun } from "./batch-run.ts";
import { dataSources } from "./data-sources.ts";
import type { DataSource } from "./data-sources.ts";
import { driverCode } from "./driver-code.ts";
import { Invariants } from "./invariants.ts";
import { dataLanes } from "./lane-shape.ts";
import { kernelMemory } from "./memory.ts";
import { programFunction } from "./program-lanes.ts";
import { arrayName, rowsAtOnce } from "./row-arrays.ts";
import { row } from "./row-update.ts";
import { textOf } from "./source-text.ts";
import type { LaidOutSource } from "./source-text.ts";
import type { Member } from "./struct.ts";
import { beginFunction, movedFunction } from "./trial-code.ts";

// Rows in the list of a lane.
const LIST_ROWS = 8_192;

/** The text of a space whose objective has data, and the data that its memory points to. */
export interface DataSourceText extends LaidOutSource {
  readonly sources: ReadonlyMap<string, DataSource>;
}

/** Returns the C text of a space whose objective has data. */
export function printDataSource(space: SpaceSpec): DataSourceText {
  const { objective, batch } = space;
  const lowered = { space, rule: lowerRule(parseUpdateRule(space.optimizer, space)) };
  const invariants = new Invariants(lowered);
  const lanes = dataLanes(objective.dim);
  const [full, value] = [batchProgram(objective), lossProgram(objective)];
  const sources = dataSources(objective, [full, value]);
  const memory = kernelMemory(lowered, invariants, lanes, {
    memory: dataMembers(space, sources, lanes),
    rows: (count) => [
      ...arrayMembers(full, "a", count),
      ...(batch === undefined ? [] : [...arrayMembers(value, "l", count), ...ownMembers(sources, full, count)]),
    ],
  });
  const differentiate = programFunction("differentiate", full, sources, { prefix: "a", isOwn: false, lanes });
  const begin = beginFunction(lowered, invariants);
  if (batch === undefined) {
    const run = arrayRun(lowered, invariants, (code) => {
      code.line("differentiate(s, m, m->training, (int64_t)m->training_rows);");
      return { loss: row("loss") };
    });
    const functions = [differentiate, begin, movedFunction(lowered, invariants), run, driverCode(space)];
    return { ...textOf(space, memory, functions), sources };
  }
  const functions = [
    differentiate,
    programFunction("evaluate", value, sources, { prefix: "l", isOwn: false, lanes }),
    programFunction("batch", full, sources, { prefix: "a", isOwn: true, lanes }),
    begin,
    batchRun(lowered, invariants, batch.size),
    batchDriver(space),
  ];
  return { ...textOf(space, memory, functions, [`LIST ${listSteps(space) * batch.size}`]), sources };
}

/** Returns the number of steps for which the list of a lane has room. */
export function listSteps(space: SpaceSpec): number {
  const most = Math.max(1, Math.floor(LIST_ROWS / (space.batch?.size ?? 1)));
  return Math.min(most, evaluationSteps(space));
}

function dataMembers({ batch }: SpaceSpec, sources: ReadonlyMap<string, DataSource>, lanes: number): Member[] {
  const number = (name: string): Member => ({ name, type: "double", lengths: [] });
  return [
    ...[...sources.values()].map(({ member }): Member => ({ name: member, type: "const double *", lengths: [] })),
    { name: "training", type: "const int32_t *", lengths: [] },
    number("training_rows"),
    ...(batch === undefined
      ? []
      : [
          { name: "lists", type: "const int32_t *", lengths: [] } as const,
          ...["every", "list_steps", "listed", "wanted"].map(number),
          ...["repeat_of", "made"].map((name): Member => ({ name, type: "double", lengths: [lanes] })),
          ...["judged", "verdict"].map((name): Member => ({ name, type: "int64_t", lengths: [lanes] })),
        ]),
  ];
}

/** Returns the members of a program's arrays: one for each of the rows side by side. */
function arrayMembers(program: Program, prefix: string, lanes: number): Member[] {
  const rows = Array.from({ length: rowsAtOnce(program, lanes) }, (_, row) => row);
  return [...program.arrays].flatMap(([id, axes]) =>
    rows.map((row) => ({ name: arrayName(prefix, id, row), type: "double", lengths: [sizeOf(axes), lanes] }) as const),
  );
}

/** Returns the members for copies of each lane's rows. */
function ownMembers(sources: ReadonlyMap<string, DataSource>, program: Program, lanes: number): Member[] {
  const rows = rowsAtOnce(program, lanes);
  return [...sources.values()]
    .filter(({ byRow }) => byRow)
    .map(({ member, width }) => ({ name: `own_${member}`, type: "double", lengths: [rows, width, lanes] }));
}
