import { functionText } from "../../../analysis/runtime/function-text.ts";
import { isSameTarget } from "../../../analysis/runtime/targets.ts";
import { isBbob } from "../../../export/export-coco.ts";
import { listed } from "../../../format/listed.ts";
import { functionKey } from "../../../report/runtime/function-sets.ts";
import { runtimeNotes } from "../../../report/runtime/runtime-notes.ts";
import type { SweepRuntimes } from "../../../report/runtime/setting-runs.ts";
import { BBOB_TARGETS } from "../../../sweep/spec/targets.ts";

const ALL = BBOB_TARGETS.length;
const MAX_DIM = 40;

/** Returns sentences on what an export in COCO's format lacks, and on what its tools do with it. */
export function cautions(runtimes: SweepRuntimes): string[] {
  const { source, groups } = runtimes;
  const functions = [...Map.groupBy(groups.filter(isBbob), functionKey).values()].map((own) => ({
    text: functionText(own[0]!.function),
    dim: own[0]!.function.dim,
    counts: own.flatMap(({ spaces }) => spaces.map(({ space }) => targetsOfCoco(source.recorded.get(space) ?? []))),
  }));
  const partial = functions.flatMap(({ text, counts }) => {
    const few = counts.filter((count) => count < ALL);
    if (few.length === 0) return [];
    const [least, most] = [Math.min(...few), Math.max(...few)];
    return [`${text} (${least === most ? least : `${least} to ${most}`} of ${ALL})`];
  });
  const large = functions.flatMap(({ text, dim }) => (dim > MAX_DIM ? [text] : []));
  const others = groups.filter((group) => !isBbob(group)).map((group) => group.function.name);
  return [
    ...(partial.length === 0
      ? []
      : [
          `not all of COCO's ${ALL} targets are recorded, so its tools count others as reached later than they were, ` +
            `or never: ${listed(partial)}; "targets: bbob" in the grid records all`,
        ]),
    ...(large.length === 0
      ? []
      : [`COCO's suite has no functions in more than ${MAX_DIM} dimensions: ${listed(large)}`]),
    ...(others.length === 0 ? [] : [`left out, since COCO's format is for bbob: ${listed([...new Set(others)])}`]),
    ...runtimeNotes(runtimes),
  ];
}

function targetsOfCoco(recorded: readonly number[]): number {
  return BBOB_TARGETS.filter((target) => recorded.some((one) => isSameTarget(one, target))).length;
}
