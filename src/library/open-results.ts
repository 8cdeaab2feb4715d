import { checkArgument, TEXT } from "../arguments.ts";
import { filePath, isUrl } from "../grid/grid-options.ts";
import { openAny } from "./memory-databases.ts";
import type { Results } from "./results.ts";

/**
 * Opens a results database for reading. Throws SweepError if it does not exist or cannot be read.
 */
export function openResults(file: string | URL): Results {
  if (!isUrl(file)) checkArgument("the file of openResults", file, TEXT);
  return openAny(filePath(file));
}
