import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { OutputBundle, Plugin } from "rolldown";

/** The file with the licences of a bundle's packages. */
export const NOTICES: string = "THIRD-PARTY-NOTICES.txt";
/** That of the package with those that only the pages contain. */
export const PAGES_NOTICES: string = "THIRD-PARTY-NOTICES-PAGES.txt";

const ABOUT = "Files of this folder contain code of the following packages.\n";
const TEXTS = ["{LICENSE,LICENCE,license,licence,NOTICE}*", "licenses/*"];
const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/;

/** Writes the licences of all packages that are in a bundle, and of those in `others`. */
export function notices(others: ReadonlySet<string> = new Set()): Plugin {
  return {
    name: "notices",
    generateBundle(_options, bundle) {
      const folders = [...others, ...packagesOf(bundle)];
      // Several copies of a package have the same notice.
      const texts = new Set(folders.map(notice).toSorted());
      this.emitFile({ type: "asset", fileName: NOTICES, source: [ABOUT, ...texts].join("\n") });
    },
  };
}

/** Adds the packages of a bundle to `found`: Vite bundles workers before the page. */
export function collectPackages(found: Set<string>): Plugin {
  return {
    name: "collect-packages",
    generateBundle(_options, bundle) {
      for (const folder of packagesOf(bundle)) found.add(folder);
    },
  };
}

/** Returns the folders of the packages whose modules a bundle contains. */
function packagesOf(bundle: OutputBundle): string[] {
  const modules = Object.values(bundle).flatMap((one) => (one.type === "chunk" ? one.moduleIds : []));
  return modules.flatMap((id) => PACKAGE.exec(id)?.[0] ?? []);
}

/** Returns a package's name and licence, and the licence's text. Throws if it names none. */
function notice(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Readonly<Record<string, string>>;
  const { name, version, license } = manifest;
  if (license === undefined) throw new Error(`${name}: package.json names no licence`);
  const files = globSync(TEXTS, { cwd: folder, withFileTypes: true }).filter((file) => file.isFile());
  const texts = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8").trim());
  return [`--- ${name} ${version}, ${license}`, ...texts.toSorted(), ""].join("\n\n");
}
