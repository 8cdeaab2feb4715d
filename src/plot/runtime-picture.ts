import { SweepError } from "../errors.ts";
import { leftOutSentence } from "../analysis/compare/common-problems.ts";
import { figureSentences } from "../analysis/runtime/figure.ts";
import type { RuntimeFigures } from "../analysis/runtime/figure.ts";
import { leftOutTargetsSentence } from "../analysis/runtime/targets.ts";
import { optimizerColors } from "../analysis/optimizer-colors.ts";
import { runtimes } from "../charts/runtimes.ts";
import { counted } from "../format/numbers.ts";
import { openRuntimes } from "../report/runtime/open-runtimes.ts";
import { runtimeFigures } from "../report/runtime/runtime-figures.ts";
import type { Results, SweepRow } from "../store/read/results.ts";
import type { Picture } from "./panel.ts";

const MOST_PANELS = 12;

/** Draws the runtime distributions of a sweep, over all functions and over each group. */
export async function runtimePicture(results: Results, sweep: SweepRow): Promise<Picture> {
  const runtimes = await openRuntimes(results, sweep);
  const optimizers = runtimes.groups.flatMap(({ spaces }) => spaces.map(({ optimizer }) => optimizer));
  return pictureOf(runtimeFigures(runtimes), optimizerColors(optimizers));
}

/** `colors` are the numbers of the optimizers' colours. */
function pictureOf({ figures, notes }: RuntimeFigures, colors: ReadonlyMap<string, number>): Picture {
  const shown = figures.slice(0, MOST_PANELS);
  if (shown.length === 0) {
    throw new SweepError(
      "input",
      "no function was run by every optimizer with the same targets; sweep ert shows the times of each",
    );
  }
  const unfair = [leftOutSentence, leftOutTargetsSentence].flatMap(
    (describe) => figures.map(describe).find((sentence) => sentence !== undefined) ?? [],
  );
  const left = figures.length - shown.length;
  return {
    panels: shown.map((figure) => ({
      title: `${figure.title} · ${counted(figure.functions, "function")}`,
      description: figureSentences(figure),
      draw: (size, theme) => runtimes(figure, colors, size, theme),
    })),
    notes: [
      "a gradient counts as dim evaluations; a cross marks the budget of an optimizer, at its best setting over all functions",
      ...unfair,
      ...(left > 0 ? [`the first ${shown.length} of ${figures.length} figures are drawn`] : []),
      ...notes,
    ],
  };
}
