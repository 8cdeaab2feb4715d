import { readFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import Database from "better-sqlite3";
import { packageVersion } from "../../platform/version.ts";
import { ok } from "../finding.ts";
import type { Finding } from "../finding.ts";

/** Lists versions, for a bug report. */
export function versions(): Finding[] {
  const db = new Database(":memory:");
  const sqlite = String(db.prepare("SELECT sqlite_version()").pluck().get());
  db.close();
  return [
    ok("gradsweep", packageVersion()),
    ok("Node", `${process.versions.node}, V8 ${process.versions.v8}`),
    ok("SQLite", `${sqlite}, by better-sqlite3 ${installedVersion("better-sqlite3")}`),
    ok("piscina", installedVersion("piscina")),
    ok("platform", `${process.platform}-${process.arch}`),
  ];
}

/** Returns the version of an installed package. */
export function installedVersion(name: string): string {
  const file = findPackageJSON(name, import.meta.url);
  if (file === undefined) return "without a package.json";
  return (JSON.parse(readFileSync(file, "utf8")) as { readonly version: string }).version;
}
