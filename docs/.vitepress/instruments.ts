import type { MarkdownRenderer } from "vitepress";
import { parseGrid } from "../../src/grid/parse-grid.ts";
import type { SpaceSpec } from "../../src/sweep/spec/sweep-spec.ts";
import type { RunSetting } from "../../src/page/instrument/instrument-options.ts";

/** The grid of a page, as an instrument receives it. */
export interface ShownGrid {
  readonly spaces: readonly SpaceSpec[];
  readonly seed: number;
  /** The values of the data of each space, which are not in its spec. */
  readonly values: readonly (readonly (readonly number[])[])[];
  readonly runs: readonly RunSetting[];
}

/** The line of a grid that names the runs to show: `# shown: sgd lr=0.95; momentum lr=0.4`. */
const SHOWN = /^# shown: (.+)$/m;

/** Adds an instrument below each grid that names the runs to show. */
export function instruments(markdown: MarkdownRenderer): void {
  const { fence } = markdown.renderer.rules;
  if (fence === undefined) throw new Error("Markdown has no rule for blocks of code");
  markdown.renderer.rules.fence = (tokens, index, ...rest) => {
    const block = fence(tokens, index, ...rest);
    const token = tokens.at(index);
    if (token?.info.trim() !== "yaml" || !SHOWN.test(token.content)) return block;
    const grid = markdown.utils.escapeHtml(JSON.stringify(shownGrid(token.content)));
    return `${block}<LessonInstrument grid="${grid}" />\n`;
  };
}

/** Reads a grid of a page. Throws if it is not a grid, or names an optimizer that it lacks. */
function shownGrid(yaml: string): ShownGrid {
  const { spec } = parseGrid(yaml, { file: "lesson.yaml" });
  const shown = new Map(SHOWN.exec(yaml)?.[1]?.split(";").map(setting));
  const names = spec.spaces.map(({ optimizer }) => optimizer.name);
  for (const name of shown.keys()) if (!names.includes(name)) throw new Error(`no such optimizer: ${name}`);
  return {
    ...{ spaces: spec.spaces, seed: spec.seed },
    values: spec.spaces.map(({ objective: { data } }) => (data?.values ?? []).map((column) => [...column])),
    runs: names.map((name) => ({ isShown: shown.has(name), hyperparameters: shown.get(name) ?? {} })),
  };
}

/** Reads `momentum lr=0.4 momentum=0.6`. */
function setting(text: string): readonly [optimizer: string, hyperparameters: Record<string, number>] {
  const [optimizer = "", ...values] = text.trim().split(/\s+/);
  const read = values.map((value) => {
    const [name = "", number = ""] = value.split("=");
    if (number === "" || !Number.isFinite(Number(number))) throw new Error(`not a setting: ${text}`);
    return [name, Number(number)] as const;
  });
  return [optimizer, Object.fromEntries(read)];
}
