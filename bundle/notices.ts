import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "rolldown";

const FILE = "THIRD-PARTY-NOTICES.txt";
const ABOUT = "Files of this folder contain code of the following packages.\n";
const TEXTS = ["{LICENSE,LICENCE,license,licence,NOTICE}*", "licenses/*"];
const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/;

/** Writes the licences of all packages that are in the bundle. */
export const notices: Plugin = {
  name: "notices",
  generateBundle(_options, bundle) {
    const modules = Object.values(bundle).flatMap((one) => (one.type === "chunk" ? one.moduleIds : []));
    const folders = new Set(modules.flatMap((id) => PACKAGE.exec(id)?.[0] ?? []));
    // Several copies of a package have the same notice.
    const texts = new Set([...folders].map(notice).toSorted());
    this.emitFile({ type: "asset", fileName: FILE, source: [ABOUT, ...texts].join("\n") });
  },
};

/** Returns a package's name and licence, and the licence's text. Throws if it names none. */
function notice(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Readonly<Record<string, string>>;
  const { name, version, license } = manifest;
  if (license === undefined) throw new Error(`${name}: package.json names no licence`);
  const files = globSync(TEXTS, { cwd: folder, withFileTypes: true }).filter((file) => file.isFile());
  const texts = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), "utf8").trim());
  return [`--- ${name} ${version}, ${license}`, ...texts.toSorted(), ""].join("\n\n");
}
