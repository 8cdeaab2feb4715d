import { dirname } from "node:path";
import { openData } from "../data/open-data.ts";
import { openStoredData } from "../data/stored-data.ts";
import type { ModuleValues } from "../modules/module-spec.ts";
import { checkGridOptions, filePath } from "./grid-options.ts";
import type { GridOptions } from "./grid-options.ts";
import { stemOf, STDIN } from "./grid-name.ts";
import { gridText } from "./object/grid-object.ts";
import { parseText } from "./parse-text.ts";
import type { ParsedGrid } from "./parsed-grid.ts";
import { GridData } from "./read/data.ts";
import { LoadedModules } from "./read/loaded-modules.ts";

/**
 * Parses and checks the text of a grid. Blocks while another thread loads the modules that it
 * names.
 *
 * Throws SweepError("input") with all problems in file order, each as `file:line:column: problem`
 * with the line and a caret. Throws SweepError("setup") if a module does not load.
 */
export function parseGrid(text: string, options: GridOptions): ParsedGrid {
  checkGridOptions(text, options);
  const file = filePath(options.file);
  return { ...parseFile(text, { ...options, file }), file };
}

/**
 * Checks a grid that is an object with the keys of a grid file. Objectives and optimizers may be
 * functions and classes. Throws as parseGrid does.
 */
export function parseGridObject(grid: Readonly<Record<string, unknown>>): ParsedGrid {
  const { text, values } = gridText(grid);
  const parsed = parseFile(text, { file: "grid" }, values);
  return values.length === 0 ? parsed : { ...parsed, values };
}

interface FileOptions extends GridOptions {
  readonly file: string;
}

function parseFile(text: string, options: FileOptions, values: ModuleValues = []): ParsedGrid {
  const { file, allowModules, stored = [], set, maxTrials } = options;
  const folders = { grid: file === STDIN ? "." : dirname(file), allowed: allowModules };
  const data = new GridData((value) => openStoredData(value, stored, () => openData(value, folders)));
  let loaded: LoadedModules | undefined;
  try {
    return parseText(
      text,
      { file, name: stemOf(file), set, maxTrials },
      { modules: (problems) => (loaded = new LoadedModules(folders, problems, values)), data },
    );
  } finally {
    loaded?.close();
  }
}
