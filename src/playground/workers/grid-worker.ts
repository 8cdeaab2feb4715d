import { completionAt } from "../../grid/complete.ts";
import { readPageGrid } from "../read-page-grid.ts";
import type { GridAnswer, GridRequest } from "./grid-messages.ts";

/** The Web Worker that reads grids: it has the parser and the schema of the command line. */
addEventListener("message", ({ data }: MessageEvent<GridRequest>) => {
  const result = "read" in data ? readPageGrid(data.read) : completionAt(data.complete, data.offset);
  postMessage({ id: data.id, result } satisfies GridAnswer);
});
