import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Cost } from "../analysis/runtime/run.ts";
import { bbobOptimum } from "../objectives/suites/bbob/optimum.ts";
import { shownHyperparameters } from "../report/runtime/function-spaces.ts";
import type { FunctionSpaces } from "../report/runtime/function-spaces.ts";
import type { SweepRuntimes } from "../report/runtime/setting-runs.ts";
import { settingRuns } from "../report/runtime/setting-runs.ts";
import type { FunctionRun } from "../report/runtime/setting-runs.ts";
import { exact } from "../format/numbers.ts";
import { valueText } from "../sweep/spec/levels.ts";
import { cocoRows } from "./coco-run.ts";
import { cocoTexts } from "./coco-text.ts";
import { folderName } from "./folder-name.ts";

export interface CocoOptions {
  readonly cost: Cost;
  /** The folder for the folders of algorithms. */
  readonly folder: string;
  /** Returns the loss at the start of a repeat of a space's trials; Infinity if unknown. */
  readonly startLoss: (space: number, repeat: number) => number;
}

/** Whether functions are of the suite that COCO's format is for. */
export function isBbob({ function: { place } }: FunctionSpaces): boolean {
  return place?.suite === "bbob";
}

/**
 * Writes the runs on functions of the suite bbob, a folder for each algorithm and setting, with all
 * targets that each space recorded. Returns the number of folders and of runs. Holds one setting on
 * one function at a time.
 */
export function exportCoco({ source, groups }: SweepRuntimes, options: CocoOptions): { folders: number; runs: number } {
  const { cost, folder } = options;
  const names = shownHyperparameters(groups);
  const folders = new Map<string, string>();
  let count = 0;
  for (const group of groups.filter(isBbob)) {
    const { dim, place } = group.function;
    const number = place!.number;
    const toCoco = (run: FunctionRun) => {
      const exported = { ...run, start: options.startLoss(run.space, run.repeat), best: run.bestLoss ?? Infinity };
      const rows = cocoRows(exported, source.recorded.get(run.space) ?? [], { cost, dim });
      return { instance: run.instance, fOpt: bbobOptimum(number, dim, run.instance).fOpt, rows };
    };
    for (const { hyperparameters, runs } of settingRuns(source, group)) {
      const setting = Object.entries(hyperparameters).filter(([name]) => names.includes(name));
      const words = setting.map(([name, value]) => `${name}=${valueText(value, exact)}`);
      const algorithm = [group.algorithm, ...words].join(" ");
      const { info, path, dat, tdat } = cocoTexts({ number, dim, algorithm, cost, runs: runs.map(toCoco) });
      const own = join(folder, folderName(group.algorithm, Object.fromEntries(setting), folders));
      mkdirSync(dirname(join(own, path)), { recursive: true });
      appendFileSync(join(own, `sweep_f${number}.info`), info);
      writeFileSync(join(own, `${path}.dat`), dat);
      writeFileSync(join(own, `${path}.tdat`), tdat);
      count += runs.length;
    }
  }
  return { folders: folders.size, runs: count };
}
