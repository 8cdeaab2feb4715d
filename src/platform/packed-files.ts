import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { SweepError } from "../errors.ts";
import { bundledError } from "./bundled.ts";
import { isCheckout, packageFolder } from "./own-files.ts";

/** Files by path, with `/`. */
export type Files = ReadonlyMap<string, Buffer>;

const [DATA, PAGES] = ["data.br", "pages.br"];

/** The files of dist/ in the package that contain those that package.json leaves out. */
export const ARCHIVES: readonly string[] = [DATA, PAGES];

// As large as all files together: pages and pictures have much in common, such as ECharts.
const WINDOW = { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS };

const unpackedFiles = new Map<string, Files>();

/** Returns the archive for a file of the package. Data need no pages, which take longer. */
export function archiveOf(path: string): string {
  return path.startsWith("datasets/") ? DATA : PAGES;
}

/** Compresses files together: a line of JSON with paths and sizes in bytes, then the contents. */
export function packed(files: Files): Buffer {
  const sizes = Array.from(files, ([path, { length }]) => [path, length]);
  const line = Buffer.from(`${JSON.stringify(sizes)}\n`);
  return brotliCompressSync(Buffer.concat([line, ...files.values()]), { params: WINDOW });
}

function unpacked(compressed: Buffer): Files {
  const all = brotliDecompressSync(compressed);
  let end = all.indexOf("\n") + 1;
  const sizes = JSON.parse(all.toString("utf8", 0, end)) as readonly (readonly [path: string, size: number])[];
  return new Map(sizes.map(([path, size]) => [path, all.subarray(end, (end += size))]));
}

/** Returns a file of the package or the checkout. Throws SweepError if it is missing. */
export function packagedFile(path: string): Buffer {
  const file = join(packageFolder(), path);
  return existsSync(file) ? readFileSync(file) : (archived(archiveOf(path)).get(path) ?? missing(path));
}

/** Returns the files of a folder by path in it, as `packagedFile` does. Throws likewise. */
export function packagedFolder(folder: string): Files {
  if (isCheckout()) return filesIn(join(packageFolder(), folder));
  const inside = Array.from(archived(archiveOf(folder))).filter(([one]) => one.startsWith(`${folder}/`));
  if (inside.length === 0) missing(folder);
  return new Map(inside.map(([one, content]) => [one.slice(folder.length + 1), content]));
}

function filesIn(folder: string): Files {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map(({ parentPath, name }) => join(parentPath, name));
  return new Map(files.map((file) => [relative(folder, file).split(sep).join("/"), readFileSync(file)]));
}

function archived(name: string): Files {
  const file = join(packageFolder(), "dist", name);
  if (!existsSync(file)) return new Map();
  try {
    const files = unpackedFiles.get(name) ?? unpacked(readFileSync(file));
    unpackedFiles.set(name, files);
    return files;
  } catch (error) {
    throw new SweepError("setup", `${file} is damaged: install gradsweep again`, undefined, error);
  }
}

function missing(path: string): never {
  if (!existsSync(join(packageFolder(), "dist/main.js"))) throw bundledError();
  throw new SweepError("setup", `${path} of gradsweep is missing: install it again`);
}
