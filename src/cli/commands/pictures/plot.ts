import { existsSync } from "node:fs";
import { extname } from "node:path";
import { SweepError } from "../../../errors.ts";
import { DARK, LIGHT } from "../../../charts/theme.ts";
import { MEASURES } from "../../../analysis/map/map-values.ts";
import { loadOptionSvg } from "../../../plot/load-parts.ts";
import type { Panel } from "../../../plot/panel.ts";
import { pictureSvg } from "../../../plot/picture-svg.ts";
import { pngText } from "../../../plot/png-letters.ts";
import { plotSpaces } from "../../../plot/plot-space.ts";
import { runtimePicture } from "../../../plot/runtime-picture.ts";
import { doneOf, notComplete } from "../../../format/sweep-state.ts";
import { bytes, count } from "../../../format/numbers.ts";
import { openResults } from "../../../store/read/results.ts";
import type { SweepRow } from "../../../store/read/results.ts";
import { didYouMean } from "../../../suggest.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import * as options from "../../shared/options.ts";
import { checkTarget, writeFileWhole } from "../../terminal/out-file.ts";
import { say, writeOut } from "../../terminal/output.ts";
import { CURVE_MEASURES, KINDS, MOST_TRIALS, pictureOf } from "./picture-of.ts";
import type { Kind } from "./picture-of.ts";

const FORMATS = ["svg", "png"] as const;
type PictureFormat = (typeof FORMATS)[number];

const STDOUT = "-";
const MOST_PIXELS = 100_000_000;
// Letters that a note names.
const MOST_LETTERS = 10;

/** The kinds that each option applies to. */
const TAKEN: Readonly<Record<"space" | "measure" | "x" | "y" | "at" | "trial" | "animate", readonly Kind[]>> = {
  space: ["heatmap", "sensitivity", "importance", "parallel", "contour", "curve"],
  measure: ["heatmap", "sensitivity"],
  x: ["heatmap", "sensitivity"],
  y: ["heatmap"],
  at: ["heatmap"],
  trial: ["contour", "curve"],
  animate: ["contour"],
};

export const command: Command = defineCommand({
  command: "plot [sweep]",
  describe: "Draw a chart of a sweep as an SVG or PNG file",
  builder: (argv) =>
    argv.positional("sweep", options.sweep).options({
      db: options.db,
      kind: options.choice("kind", "kind of chart", KINDS),
      out: {
        ...options.text("out", "output file (.svg or .png), or - for standard output [default: KIND.svg]"),
        alias: "o",
      },
      format: options.optionalChoice("format", "file format [default: from the file name, else svg]", FORMATS),
      space: options.text("space", "label or number of a space, or an objective [default: all spaces, side by side]"),
      measure: options.text(
        "measure",
        "quantity shown as colour or height: steps, loss, status or converged_share; on a map also validation_loss, epochs or a metric of the sweep [default: steps, or loss if no trial converged; on a map, converged_share where there are repeats]",
      ),
      x: options.text("x", "hyperparameter on the x axis [default: lr]"),
      y: options.text("y", "heatmap: hyperparameter on the y axis [default: momentum]"),
      at: options.values(
        "at",
        "heatmap: values of other hyperparameters, e.g. beta1=0.9,beta2=0.99 [default: those of the best trial]",
      ),
      trial: options.trials(
        "trial",
        `contour, curve: up to ${MOST_TRIALS.contour} or ${MOST_TRIALS.curve} trials, e.g. 12,336 or "sgd lr=0.95"; may be repeated [default: the best of each optimizer]`,
      ),
      animate: options.seconds(
        "animate",
        "contour, svg: seconds in which the paths grow, over and over [default: none]",
      ),
      title: options.text("title", "heading above the charts [default: none]"),
      width: options.wholeNumber("width", "width of the chart in pixels [default: chosen to fit]", 200, 10_000),
      height: options.wholeNumber("height", "height of the chart in pixels [default: chosen to fit]", 150, 10_000),
      scale: options.wholeNumber("scale", "png: scale factor; 2 is sharp on high-density screens [default: 1]", 1, 8),
      theme: options.choice("theme", "colour theme", ["light", "dark"]),
    }),
  examples: [
    ["sweep plot -o map.svg", "lr × momentum maps of the latest sweep"],
    ["sweep plot quickstart --space 'ravine momentum' -o ravine.png --scale 2", "one space, for a README"],
    ["sweep plot quickstart --kind contour --trial 336,12 -o paths.svg", "paths of two trials on the contours"],
    [
      "sweep plot --kind curve --trial 12 --trial 'sgd lr=0.01' -o curves.svg",
      "losses of two trials, by number and by setting",
    ],
    ["sweep plot quickstart --kind contour --animate 6 -o paths.svg", "paths that grow, for a page or slides"],
    ["sweep plot --title 'The valley' -o map.svg", "a heading above the maps"],
    ["sweep plot search --kind parallel -o lines.svg", "each point as a line over all hyperparameters"],
    ["sweep plot training --measure accuracy -o accuracy.svg", "the map of a metric of training"],
    ["sweep plot optimizers --kind profile --theme dark -o - > profile.svg", "performance profile of the optimizers"],
  ],
  async handler({
    sweep: wanted,
    db,
    kind,
    out,
    format: givenFormat,
    width,
    height,
    scale,
    theme,
    title: heading,
    space,
    ...asked
  }) {
    checkOptions(kind, { ...asked, space });
    const file = options.databaseFile(db);
    if (!existsSync(file)) checkMeasure(kind, asked.measure, []);
    const name = out ?? `${kind}.${givenFormat ?? "svg"}`;
    const format = givenFormat ?? formatOf(name);
    if (format === "svg" && scale !== undefined) throw new SweepError("input", `--scale applies only to png: ${name}`);
    if (format === "png" && asked.animate !== undefined) {
      throw new SweepError("input", `--animate applies only to svg: ${name}`);
    }
    if (name !== STDOUT) checkTarget(name);
    const results = openResults(file);
    try {
      const sweep = results.findSweep(wanted);
      checkStore(sweep, kind);
      checkMeasure(kind, asked.measure, results.measures(sweep.sweep_id));
      const isRecorded = kind === "ecdf" && results.targets(sweep.sweep_id).size > 0;
      const picture = isRecorded
        ? await runtimePicture(results, sweep)
        : pictureOf(kind, plotSpaces(results, sweep, space), asked);
      const unfinished = notComplete(sweep);
      for (const note of [...(unfinished === undefined ? [] : [unfinished]), ...picture.notes]) say(note);
      const look = { width, height, theme: theme === "dark" ? DARK : LIGHT, heading };
      const title = heading ?? `${sweep.name}: ${kind}`;
      const panels = unfinished === undefined ? picture.panels : picture.panels.map((panel) => onPart(panel, sweep));
      // Loaded on demand: the help does not need ECharts.
      const { svg, ...size } = pictureSvg(title, panels, look, await loadOptionSvg());
      const data = format === "svg" ? svg : await png(svg, size.width * size.height, scale ?? 1);
      if (name === STDOUT) await writeOut(once(data));
      else {
        await writeFileWhole(name, once(data));
        const dots = scale ?? 1;
        say(`${name}: ${size.width * dots} × ${size.height * dots} pixels, ${bytes(Buffer.byteLength(data))}`);
      }
      return EXIT.ok;
    } finally {
      results.close();
    }
  },
});

/** Returns a panel that says how much of the sweep it shows. */
function onPart(panel: Panel, sweep: SweepRow): Panel {
  const part = doneOf(sweep);
  const description = `${panel.description} The sweep is not complete: ${part}.`;
  return { ...panel, title: `${panel.title} · ${part}`, description };
}

function checkOptions(kind: Kind, given: Readonly<Record<string, unknown>>): void {
  for (const [name, kinds] of Object.entries(TAKEN)) {
    if (given[name] === undefined || kinds.includes(kind)) continue;
    throw new SweepError("input", `--${name} applies only to ${kinds.join(", ")}: --kind ${kind}`);
  }
}

/** Refuses a measure that charts of a kind do not have; `measured` are those of the sweep. */
function checkMeasure(kind: Kind, measure: string | undefined, measured: readonly string[]): void {
  if (measure === undefined) return;
  if (kind === "sensitivity") {
    if (CURVE_MEASURES.some((one) => one === measure)) return;
    throw new SweepError("input", `--kind sensitivity needs --measure ${CURVE_MEASURES.join(" or ")}: ${measure}`);
  }
  const all: readonly string[] = [...MEASURES, ...measured];
  if (all.includes(measure)) return;
  const names = `${all.slice(0, -1).join(", ")} or ${all.at(-1)}`;
  throw new SweepError("input", `--measure must be ${names}: ${measure}${didYouMean(measure, all)}`);
}

function formatOf(name: string): PictureFormat {
  if (name === STDOUT) return "svg";
  const ending = extname(name).slice(1).toLowerCase();
  const found = FORMATS.find((format) => format === ending);
  if (found !== undefined) return found;
  const moving = ending === "gif" ? "; an animation is --animate 6 -o FILE.svg" : "";
  throw new SweepError(
    "input",
    `cannot tell the format from the file name: ${name}; use .svg, .png or --format${moving}`,
  );
}

function checkStore({ sweep_id: id, store }: SweepRow, kind: Kind): void {
  if (store !== "summary" || kind === "contour" || kind === "curve") return;
  throw new SweepError(
    "input",
    `--kind ${kind} needs all trials, but sweep ${id} stores only a summary; --kind contour and curve work`,
  );
}

async function png(svg: string, pixels: number, scale: number): Promise<Uint8Array> {
  if (pixels * scale ** 2 > MOST_PIXELS) {
    throw new SweepError("input", `the image would exceed ${count(MOST_PIXELS)} pixels: --scale ${scale}`);
  }
  const { svgPng } = await import("../../../plot/svg-png.ts");
  const { text, missing } = pngText(svg);
  const shown = [...missing].slice(0, MOST_LETTERS).join("");
  if (shown !== "") say(`a PNG shows □ for letters that its font lacks: ${shown}; an SVG has them`);
  return svgPng(text, scale);
}

async function* once(data: string | Uint8Array): AsyncGenerator<string | Uint8Array> {
  yield data;
}
