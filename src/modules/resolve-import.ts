import { realpathSync, statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { packageFolder, readPackage } from "./package-json.ts";
import { aliasTargets } from "./tsconfig-paths.ts";

/** TypeScript sources of the endings that TypeScript lets authors write for them. */
const SOURCES: readonly (readonly [written: RegExp, sources: readonly string[]])[] = [
  [/\.js$/, [".ts", ".tsx"]],
  [/\.jsx$/, [".tsx"]],
  [/\.mjs$/, [".mts"]],
  [/\.cjs$/, [".cts"]],
];

/** Endings that an import may leave out, in the order in which they are tried. */
const ENDINGS: readonly string[] = [".js", ".json", ".ts", ".tsx", ".jsx", ".mts", ".cts"];

/**
 * Returns the user's files that an import of `name` in `file` may load: relative paths, file URLs,
 * aliases of package.json and tsconfig.json, and packages that are linked from outside
 * node_modules. Of several that fit, such as the targets of conditions, it returns all. Installed
 * packages and modules of Node have none.
 */
export function importedFiles(name: string, file: string): readonly string[] {
  if (isBuiltin(name)) return [];
  return targetsOf(name.replace(/[?].*$/s, ""), file)
    .flatMap(sourceFiles)
    .map((found) => realpathSync(found))
    .filter((found) => !isInstalled(found));
}

/** Returns the files that a path may stand for if endings are left out, or `.js` means `.ts`. */
export function sourceFiles(path: string): readonly string[] {
  const files = filesAt(path);
  if (files.length > 0) return files;
  const main = readPackage(path)?.main;
  const index = join(path, "index");
  return (typeof main === "string" ? [join(path, main), join(path, main, "index"), index] : [index]).flatMap(filesAt);
}

function filesAt(path: string): readonly string[] {
  const sources = SOURCES.flatMap(([written, endings]) =>
    written.test(path) ? endings.map((ending) => path.replace(written, ending)) : [],
  );
  return [path, ...sources, ...ENDINGS.map((ending) => path + ending)].filter(isFile);
}

/** Whether a path is in an installed package. */
export function isInstalled(path: string): boolean {
  return path.split(sep).includes("node_modules");
}

function targetsOf(name: string, file: string): readonly string[] {
  const folder = dirname(file);
  if (name.startsWith("file:")) return [urlPath(name)];
  if (/^\.{0,2}\//.test(name) || name === "." || name === "..") {
    // In a URL, a fragment and escaped characters; in a path, characters of the file's name.
    return [...new Set([name, decoded(name.replace(/#.*$/s, "")), decoded(name)])].map((path) => resolve(folder, path));
  }
  const own = packageFolder(folder);
  const aliases = aliasTargets(name, folder);
  if (name.startsWith("#")) return own === undefined ? aliases : [...aliases, ...aliased(own, name)];
  const [, packageName = "", subpath = ""] = /^((?:@[^/]+\/)?[^/]+)(.*)$/s.exec(name) ?? [];
  const isOwn = own !== undefined && readPackage(own)?.name === packageName;
  const home = isOwn ? own : linkedFolder(packageName, folder);
  return home === undefined ? aliases : [...aliases, ...exported(home, subpath)];
}

/** Returns the targets of a package's alias; those that are packages themselves, resolved. */
function aliased(home: string, name: string): readonly string[] {
  return mapped(readPackage(home)?.imports, name).flatMap((target) => {
    if (target.startsWith("./")) return [join(home, target)];
    return target.startsWith("#") ? [] : targetsOf(target, join(home, "package.json"));
  });
}

function exported(home: string, subpath: string): readonly string[] {
  const exports = readPackage(home)?.exports;
  if (exports === undefined) return [join(home, subpath)];
  const isMap =
    typeof exports === "object" && exports !== null && Object.keys(exports).some((key) => key.startsWith("."));
  const targets = mapped(isMap ? exports : { ".": exports }, `.${subpath}`);
  return targets.filter((target) => target.startsWith("./")).map((target) => join(home, target));
}

/** Returns the folder of a package that is linked from outside node_modules. */
function linkedFolder(packageName: string, folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const real = realpathSync(join(at, "node_modules", packageName));
      return isInstalled(real) ? undefined : real;
    } catch {
      if (dirname(at) === at) return undefined;
    }
  }
}

/** Returns the targets of a key in `imports` or `exports` of a package, under all conditions. */
function mapped(map: unknown, key: string): readonly string[] {
  if (typeof map !== "object" || map === null) return [];
  return Object.entries(map).flatMap(([pattern, value]) => {
    const [before = "", after] = pattern.split("*");
    if (after === undefined) return pattern === key ? leaves(value) : [];
    if (!key.startsWith(before) || !key.endsWith(after) || key.length < pattern.length) return [];
    const star = key.slice(before.length, key.length - after.length);
    return leaves(value).map((target) => target.replaceAll("*", star));
  });
}

function leaves(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [];
}

function urlPath(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return url; // No file has this name.
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
