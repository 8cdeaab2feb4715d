import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

interface Config {
  readonly extends?: string | readonly string[];
  readonly compilerOptions?: {
    readonly baseUrl?: string;
    readonly paths?: Readonly<Record<string, readonly string[]>>;
  };
}

/**
 * Returns the paths that the nearest tsconfig.json has for a name in its `paths`. Node does not
 * read them, but loaders such as tsx do.
 */
export function aliasTargets(name: string, folder: string): readonly string[] {
  for (let at = folder; ; at = dirname(at)) {
    const file = join(at, "tsconfig.json");
    const config = readConfig(file);
    if (config !== undefined) return targetsIn(config, name, file, 10);
    if (dirname(at) === at) return [];
  }
}

function targetsIn(config: Config, name: string, file: string, depth: number): readonly string[] {
  const { baseUrl = ".", paths } = config.compilerOptions ?? {};
  if (typeof paths === "object") {
    const base = resolve(dirname(file), baseUrl);
    return Object.entries(paths).flatMap(([pattern, values]) => {
      const [before = "", after] = pattern.split("*");
      const fits = after === undefined ? name === pattern : name.startsWith(before) && name.endsWith(after);
      if (!fits || !Array.isArray(values)) return [];
      const star = after === undefined ? "" : name.slice(before.length, name.length - after.length);
      return values.map((value) => resolve(base, String(value).replaceAll("*", star)));
    });
  }
  return [config.extends ?? []].flat().flatMap((parent) => {
    const path = resolve(dirname(file), parent);
    const found = [path, `${path}.json`]
      .map((one) => [one, readConfig(one)] as const)
      .find(([, one]) => one !== undefined);
    return found?.[1] === undefined || depth === 0 ? [] : targetsIn(found[1], name, found[0], depth - 1);
  });
}

/** Reads JSON with comments and trailing commas. */
function readConfig(file: string): Config | undefined {
  try {
    const text = readFileSync(file, "utf8");
    const plain = text
      .replaceAll(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, "$1")
      .replaceAll(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, "$1");
    const value: unknown = JSON.parse(plain);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
