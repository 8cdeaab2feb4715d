import { readdirSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { similarWord } from "../suggest.ts";

/** Folder of grids beside the working directory. */
const GRIDS = "sweeps";

/**
 * Returns the end of a message about a file that does not exist, `: did you mean "div.yaml"?`: the
 * same name with one of the other extensions, here or in the folder `sweeps`, or a similar name;
 * else "".
 */
export function similarFile(file: string, extensions: readonly string[]): string {
  const folder = dirname(file);
  const here = filesOf(folder, extensions);
  const stem = stemOf(file, extensions);
  const hasStem = (wanted: string | undefined) => (name: string) => stemOf(name, extensions) === wanted;
  const similar = similarWord(
    stem,
    here.map((name) => stemOf(name, extensions)),
  );
  const found =
    [...here, ...filesOf(join(folder, GRIDS), extensions)].find(hasStem(stem)) ?? here.find(hasStem(similar));
  return found === undefined ? "" : `: did you mean "${found}"?`;
}

function filesOf(folder: string, extensions: readonly string[]): readonly string[] {
  try {
    const names = readdirSync(folder).filter((name) => extensions.includes(extname(name)));
    return names.sort().map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function stemOf(file: string, extensions: readonly string[]): string {
  const extension = extname(file);
  return basename(file, extensions.includes(extension.toLowerCase()) ? extension : "").toLowerCase();
}
