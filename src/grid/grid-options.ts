import { fileURLToPath } from "node:url";
import { checkArgument, checkOptions, either, list, TEXT, whole } from "../arguments.ts";
import type { ArgumentRule } from "../arguments.ts";
import type { StoredData } from "../data/training-data.ts";
import { messageOf, SweepError } from "../errors.ts";

export interface GridOptions {
  /**
   * Its path or URL, or a name for messages; `<stdin>` for standard input. Its stem is the default
   * name of the sweep.
   */
  readonly file: string | URL;
  /** Overrides in the form of `--set`: `stop.max_steps=500`. */
  readonly set?: readonly string[] | undefined;
  readonly maxTrials?: number | undefined;
  /**
   * Folders of allowed modules, besides the grid's own folder (for standard input: the working
   * directory). The default is the folder of the nearest package.json above the grid.
   */
  readonly allowModules?: readonly string[] | undefined;
  /** Data of a stored sweep, if the text is its grid. */
  readonly stored?: readonly StoredData[] | undefined;
}

export const URL_RULE: ArgumentRule = { holds: isUrl, expected: "a URL" };
const ANY_TEXT: ArgumentRule = { holds: (value) => typeof value === "string", expected: "a text" };

const ANY: ArgumentRule = { holds: () => true, expected: "anything" };

const RULES: Readonly<Record<keyof GridOptions, ArgumentRule>> = {
  file: either(TEXT, URL_RULE),
  set: list(TEXT),
  maxTrials: whole(1),
  allowModules: list(TEXT),
  stored: list(ANY),
};

/** Throws SweepError if parseGrid gets anything but a text and valid options. */
export function checkGridOptions(text: unknown, options: unknown): void {
  checkArgument("the text of a grid", text, ANY_TEXT);
  const given: unknown = options ?? {};
  checkOptions("parseGrid", given, RULES);
  if ((given as Partial<GridOptions>).file === undefined) {
    throw new SweepError(
      "input",
      'parseGrid(text, { file }) needs the file of the text, or a name such as "grid.yaml"',
    );
  }
}

/** Whether a value is a URL, also of another realm. */
export function isUrl(value: unknown): value is URL {
  return typeof (value as Partial<URL> | null)?.href === "string";
}

/** Returns the path of a file that is a path or a file URL. */
export function filePath(file: string | URL): string {
  if (!isUrl(file) && !file.startsWith("file://")) return file;
  try {
    return fileURLToPath(isUrl(file) ? file.href : file);
  } catch (error) {
    throw new SweepError("input", `not the URL of a file: ${String(file)} (${messageOf(error)})`, undefined, error);
  }
}
