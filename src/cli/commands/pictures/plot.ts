import { extname } from "node:path";
import { SweepError } from "../../../errors.ts";
import { DARK, LIGHT } from "../../../charts/theme.ts";
import { MEASURES } from "../../../analysis/map/map-values.ts";
import type { Measure } from "../../../analysis/map/map-values.ts";
import type { SpaceMapOptions } from "../../../analysis/map/space-map.ts";
import { contourPicture, MOST_PATHS } from "../../../plot/contour-picture.ts";
import { ecdfPicture } from "../../../plot/ecdf-picture.ts";
import { heatmapPicture } from "../../../plot/heatmap-picture.ts";
import { loadOptionSvg } from "../../../plot/load-parts.ts";
import type { Picture } from "../../../plot/panel.ts";
import { pictureSvg } from "../../../plot/picture-svg.ts";
import { plotSpaces } from "../../../plot/plot-space.ts";
import type { PlotSpace } from "../../../plot/plot-space.ts";
import { profilePicture } from "../../../plot/profile-picture.ts";
import { sensitivityPicture } from "../../../plot/sensitivity-picture.ts";
import { bytes, count } from "../../../format/numbers.ts";
import { openResults } from "../../../store/read/results.ts";
import type { SweepRow } from "../../../store/read/results.ts";
import { defineCommand, EXIT } from "../../shared/command.ts";
import type { Command } from "../../shared/command.ts";
import * as options from "../../shared/options.ts";
import { checkTarget, writeFileWhole } from "../../terminal/out-file.ts";
import { say, writeOut } from "../../terminal/output.ts";

const KINDS = ["heatmap", "sensitivity", "profile", "ecdf", "contour"] as const;
type Kind = (typeof KINDS)[number];

const FORMATS = ["svg", "png"] as const;
type PictureFormat = (typeof FORMATS)[number];

const STDOUT = "-";
const MOST_PIXELS = 100_000_000;

/** What some kinds take and others do not. */
const TAKEN: Readonly<Record<"space" | "measure" | "x" | "y" | "at" | "trial", readonly Kind[]>> = {
  space: ["heatmap", "sensitivity", "contour"],
  measure: ["heatmap", "sensitivity"],
  x: ["heatmap", "sensitivity"],
  y: ["heatmap"],
  at: ["heatmap"],
  trial: ["contour"],
};

interface Asked {
  readonly measure: Measure | undefined;
  readonly x: string | undefined;
  readonly y: string | undefined;
  readonly at: Readonly<Record<string, number>> | undefined;
  readonly trial: readonly number[] | undefined;
}

export const command: Command = defineCommand({
  command: "plot [sweep]",
  describe: "Draw a picture of a sweep into an SVG or PNG file",
  builder: (argv) =>
    argv
      .positional("sweep", { type: "string", describe: "an id or a name [default: the latest]" })
      .options({
        db: options.db,
        kind: options.choice("kind", "what is drawn", KINDS),
        out: {
          ...options.text("out", "the file to write, .svg or .png, or - for standard output [default: KIND.svg]"),
          alias: "o",
        },
        format: options.optionalChoice("format", "what is written [default: by the file's ending, else svg]", FORMATS),
        space: options.text(
          "space",
          "one space by its label or number, or those of one objective [default: all, side by side]",
        ),
        measure: options.optionalChoice(
          "measure",
          "what colours or heights are [default: steps; on a map where nothing converged, loss]",
          MEASURES,
        ),
        x: options.text("x", "the hyperparameter to the right [default: lr]"),
        y: options.text("y", "heatmap: the one upwards [default: momentum]"),
        at: options.values(
          "at",
          "heatmap: where others are held, as in beta1=0.9,beta2=0.99 [default: as in the best trial]",
        ),
        trial: options.numbers(
          "trial",
          `contour: up to ${MOST_PATHS} trials, as in 12,336 [default: the best of each optimizer]`,
          MOST_PATHS,
        ),
        width: options.wholeNumber("width", "of the picture, in pixels [default: what suits]", 200, 10_000),
        height: options.wholeNumber("height", "the same upwards", 150, 10_000),
        scale: options.wholeNumber("scale", "png: dots to a pixel; 2 is sharp on fine screens [default: 1]", 1, 8),
        theme: options.choice("theme", "the colours", ["light", "dark"]),
      })
      .example("$0 plot -o map.svg", "the lr × momentum map of each space of the latest sweep")
      .example("$0 plot quickstart --space 'ravine momentum' -o ravine.png --scale 2", "one of them, for a README")
      .example("$0 plot quickstart --kind contour --trial 336,12 -o paths.svg", "two paths on the objective's contours")
      .example(
        "$0 plot optimizers --kind profile --theme dark -o - > profile.svg",
        "which optimizer is soonest, and how often",
      ),
  async handler({ sweep: wanted, db, kind, out, format: givenFormat, width, height, scale, theme, space, ...asked }) {
    checkOptions(kind, { ...asked, space });
    const name = out ?? `${kind}.${givenFormat ?? "svg"}`;
    const format = givenFormat ?? formatOf(name);
    if (format === "svg" && scale !== undefined) throw new SweepError("input", `--scale is for png: ${name}`);
    if (name !== STDOUT) checkTarget(name);
    const results = openResults(options.databaseFile(db));
    try {
      const sweep = results.findSweep(wanted);
      checkStore(sweep, kind);
      const picture = pictureOf(kind, plotSpaces(results, sweep, space), asked);
      if (sweep.done < sweep.trials) say(`${count(sweep.done)} of ${count(sweep.trials)} trials are done`);
      for (const note of picture.notes) say(note);
      const look = { width, height, theme: theme === "dark" ? DARK : LIGHT };
      const title = `${sweep.name}: ${kind}`;
      const { svg, ...size } = pictureSvg(title, picture.panels, look, await loadOptionSvg());
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

function checkOptions(kind: Kind, given: Readonly<Record<string, unknown>>): void {
  for (const [name, kinds] of Object.entries(TAKEN)) {
    if (given[name] === undefined || kinds.includes(kind)) continue;
    throw new SweepError("input", `--${name} is for ${kinds.join(", ")}: --kind ${kind}`);
  }
}

function formatOf(name: string): PictureFormat {
  if (name === STDOUT) return "svg";
  const ending = extname(name).slice(1).toLowerCase();
  const found = FORMATS.find((format) => format === ending);
  if (found !== undefined) return found;
  throw new SweepError("input", `a picture is an .svg or a .png file: ${name}; --format says which it is`);
}

function checkStore({ sweep_id: id, store }: SweepRow, kind: Kind): void {
  if (store !== "summary" || kind === "contour") return;
  throw new SweepError(
    "input",
    `a summary keeps the best trials alone, too few for --kind ${kind}: sweep ${id}; --kind contour draws their paths`,
  );
}

function pictureOf(kind: Kind, spaces: readonly PlotSpace[], { measure, x, y, at, trial }: Asked): Picture {
  switch (kind) {
    case "heatmap": {
      const axes: SpaceMapOptions = {
        ...(x === undefined ? {} : { x }),
        ...(y === undefined ? {} : { y }),
        ...(at === undefined ? {} : { at }),
      };
      return heatmapPicture(spaces, measure, axes);
    }
    case "sensitivity":
      if (measure === "status") throw new SweepError("input", "--measure is steps or loss: --kind sensitivity");
      return sensitivityPicture(spaces, { measure: measure ?? "steps", over: x ?? "lr" });
    case "profile":
      return profilePicture(spaces);
    case "ecdf":
      return ecdfPicture(spaces);
    case "contour":
      return contourPicture(spaces, trial ?? []);
  }
}

async function png(svg: string, pixels: number, scale: number): Promise<Uint8Array> {
  if (pixels * scale ** 2 > MOST_PIXELS) {
    throw new SweepError("input", `more than ${count(MOST_PIXELS)} dots: --scale ${scale}`);
  }
  const { svgPng } = await import("../../../plot/svg-png.ts");
  return svgPng(svg, scale);
}

async function* once(data: string | Uint8Array): AsyncGenerator<string | Uint8Array> {
  yield data;
}
