import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder for the site of the documentation, which the first test that needs it builds. */
    readonly siteFolder: string;
  }
}

/** Provides a folder for the site, and removes it after the tests. */
export default function provideSiteFolder(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), "sweep-site-"));
  project.provide("siteFolder", folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
