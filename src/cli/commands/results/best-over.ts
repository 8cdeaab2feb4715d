import { SweepError } from "../../../errors.ts";
import { functionText } from "../../../analysis/runtime/function-text.ts";
import { commonTargetsSentence, unrecordedReason } from "../../../analysis/runtime/targets.ts";
import type { Format } from "../../../format/format.ts";
import { notComplete } from "../../../format/sweep-state.ts";
import type { Cell } from "../../../format/table.ts";
import { bestOver } from "../../../report/runtime/best-over.ts";
import type { BestOver, OverCriterion } from "../../../report/runtime/best-over.ts";
import { commonTargets } from "../../../report/runtime/common-targets.ts";
import { labelsOf, shownHyperparameters } from "../../../report/runtime/function-spaces.ts";
import { functionSets } from "../../../report/runtime/function-sets.ts";
import type { SetKind } from "../../../report/runtime/function-sets.ts";
import { openRuntimes } from "../../../report/runtime/open-runtimes.ts";
import { runtimeNotes } from "../../../report/runtime/runtime-notes.ts";
import type { SweepRuntimes } from "../../../report/runtime/setting-runs.ts";
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
  const runtimes = await openRuntimes(results, sweep);
  const { source, groups } = runtimes;
  const sets = functionSets(groups, over);
  if (sets.length === 0) throw new SweepError("input", noSets(runtimes, sweep, over));
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
  for (const [i, set] of sets.entries()) {
    const left = commonTargetsSentence(functionText(set), common[i]!);
    if (left !== undefined) say(left);
  }
  for (const note of runtimeNotes(runtimes)) say(note);
  const partial = best.find(({ functions, set }) => functions < set.functions);
  if (partial !== undefined) {
    const { algorithm, functions, set } = partial;
    say(`${algorithm} has run on only ${functions} of ${set.functions} functions of ${set.name}`);
  }
  const unfinished = notComplete(sweep);
  if (unfinished !== undefined) say(unfinished);
  return EXIT.ok;
}

/** Returns why no function that recorded targets is in a set, with the remedy. */
function noSets({ unrecorded, suiteProblem }: SweepRuntimes, sweep: SweepRow, over: SetKind): string {
  const bare = functionSets(unrecorded, over).flatMap(({ members }) => members);
  if (bare.length > 0) return `of the objectives in groups of a suite, ${unrecordedReason(labelsOf(bare))}`;
  const none = `no objective of sweep ${sweep.sweep_id} is in a group of a suite`;
  return suiteProblem === undefined ? `${none}: use --over suite` : `${none}: ${suiteProblem}`;
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
