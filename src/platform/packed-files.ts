import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { SweepError } from "../errors.ts";
import { packageFolder } from "./own-files.ts";

/** Files by path, with `/`. */
export type Files = ReadonlyMap<string, Buffer>;

/** The file of dist/ in the package that has those that `packed` is given. */
export const PACKED: string = "packed.br";

// As large as all files together: they have much in common, such as ECharts.
const WINDOW = { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS };

let unpackedFiles: Files | undefined;

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

/** Returns a file of dist/, which the package may have in `PACKED`. Throws `setup` without it. */
export function distFile(path: string): Buffer {
  const file = join(packageFolder(), "dist", path);
  return existsSync(file) ? readFileSync(file) : (fromPackage().get(path) ?? missing(path));
}

/** Returns the files of a folder of dist/ by path in it, as `distFile` does. Throws likewise. */
export function distFolder(name: string): Files {
  const folder = join(packageFolder(), "dist", name);
  if (existsSync(folder)) return filesIn(folder);
  const inside = Array.from(fromPackage()).filter(([path]) => path.startsWith(`${name}/`));
  if (inside.length === 0) missing(name);
  return new Map(inside.map(([path, content]) => [path.slice(name.length + 1), content]));
}

/** Returns all files below a folder. */
export function filesIn(folder: string): Files {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map(({ parentPath, name }) => join(parentPath, name));
  return new Map(files.map((file) => [relative(folder, file).split(sep).join("/"), readFileSync(file)]));
}

function fromPackage(): Files {
  const file = join(packageFolder(), "dist", PACKED);
  return (unpackedFiles ??= existsSync(file) ? unpacked(readFileSync(file)) : new Map());
}

function missing(path: string): never {
  throw new SweepError("setup", `the package lacks dist/${path}: install it again`);
}
