import { SweepError } from "../../../errors.ts";
import { leftOutTargetsSentence, unrecordedSentence } from "../../../analysis/runtime/targets.ts";
import type { Format } from "../../../format/format.ts";
import { counted } from "../../../format/numbers.ts";
import { notComplete } from "../../../format/sweep-state.ts";
import type { Cell } from "../../../format/table.ts";
import { bestOver } from "../../../report/runtime/best-over.ts";
import type { BestOver, OverCriterion } from "../../../report/runtime/best-over.ts";
import { commonTargets } from "../../../report/runtime/common-targets.ts";
import { labelsOf, shownHyperparameters } from "../../../report/runtime/function-spaces.ts";
import { functionSets } from "../../../report/runtime/function-sets.ts";
import type { SetKind } from "../../../report/runtime/function-sets.ts";
import { openRuntimes } from "../../../report/runtime/open-runtimes.ts";
import type { Results, SweepRow } from "../../../store/read/results.ts";
import { PRINTED } from "../../../sweep/outcomes/printed-columns.ts";
import { EXIT } from "../../shared/command.ts";
import { say, writeRows } from "../../terminal/output.ts";

interface Asked {
  readonly over: SetKind;
  readonly by: OverCriterion;
  readonly format: Format;
}

const DIGITS = 4;

/** Shows the best setting of each optimizer over a suite, or over each group of it. */
export async function showBestOver(
  results: Results,
  sweep: SweepRow,
  { over, by, format }: Asked,
): Promise<typeof EXIT.ok> {
  const { source, groups, unrecorded } = await openRuntimes(results, sweep);
  const sets = functionSets(groups, over);
  if (sets.length === 0) {
    throw new SweepError("input", `no objective of sweep ${sweep.sweep_id} is in a group of a suite: use --over suite`);
  }
  const common = sets.map((set) => commonTargets(source.recorded, set.members));
  const best = sets.flatMap((set, i) => bestOver(source, set, common[i]!.targets, by));
  if (common.every(({ targets }) => targets.length === 0)) {
    throw new SweepError(
      "input",
      `no ${over} has a target that all its spaces recorded; sweep ert shows each function`,
    );
  }
  const names = shownHyperparameters(groups);
  const { first, last, by: columns } = PRINTED.over;
  await writeRows(
    {
      columns: [...first, ...names, ...last, columns[by === "ert" ? 0 : 1]],
      rows: best.map((one) => rowOf(one, names, by)),
    },
    format,
  );
  for (const [i, { name, dim }] of sets.entries()) {
    const left = leftOutTargetsSentence(common[i]!);
    if (left !== undefined) say(`${name}${dim === undefined ? "" : ` in ${counted(dim, "dimension")}`}: ${left}`);
  }
  const bare = unrecordedSentence(labelsOf(unrecorded));
  if (bare !== undefined) say(bare);
  const partial = best.find(({ functions, set }) => functions < set.functions);
  if (partial !== undefined) {
    const { algorithm, functions, set } = partial;
    say(`${algorithm} has run on only ${functions} of ${set.functions} functions of ${set.name}`);
  }
  const unfinished = notComplete(sweep);
  if (unfinished !== undefined) say(unfinished);
  return EXIT.ok;
}

function rowOf(
  { set, algorithm, hyperparameters, functions, reached, pairs, meanErt, area }: BestOver,
  names: readonly string[],
  by: OverCriterion,
): Cell[] {
  const score = by === "ert" ? meanErt : area;
  return [
    ...[set.name, set.dim ?? null, algorithm, ...names.map((name) => hyperparameters[name] ?? null)],
    ...[functions, reached, pairs, Number.isFinite(score) ? Number(score.toPrecision(DIGITS)) : null],
  ];
}
