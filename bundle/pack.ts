// Writes the files that only the package has: archives of what package.json leaves out, and the
// licences that only the playground's notices have, which are in an archive. npm runs it after
// `prepack`, and alone for a package from a git repository, which has no pages.
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ARCHIVES, archiveOf, packed } from "../src/platform/packed-files.ts";
import { NOTICES, PAGES_NOTICES } from "./notices.ts";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly files: readonly string[] };
const leftOut = manifest.files.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
const paths = globSync(leftOut, { cwd: root }).toSorted();

for (const archive of ARCHIVES) {
  const inside = paths.filter((path) => archiveOf(path) === archive);
  writeFileSync(join(dist, archive), packed(new Map(inside.map((path) => [path, readFileSync(join(root, path))]))));
}

const ofPages = join(dist, "playground", NOTICES);
if (existsSync(ofPages)) {
  const others = new Set(noticesIn(join(dist, NOTICES)));
  const [about = "", ...notices] = noticesIn(ofPages);
  writeFileSync(join(dist, PAGES_NOTICES), [about, ...notices.filter((notice) => !others.has(notice))].join(""));
}

function noticesIn(file: string): string[] {
  return readFileSync(file, "utf8").split(/^(?=--- )/m);
}
