import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DefaultTheme } from "vitepress";

/** The repository, whose Markdown files are the pages. */
export const ROOT: string = join(import.meta.dirname, "../..");

/** Whether a file of the repository is a page: those at its root and in docs/. */
export function isPage(file: string): boolean {
  return /^(docs\/.*|[A-Z]+)\.md$/.test(file);
}

/** Returns the path in the site of a file of the repository. */
export function pageOf(file: string): string {
  if (file === "README.md") return "index.md";
  if (file === "docs/README.md") return "contents.md";
  return file
    .replace(/^docs\//, "")
    .replace(/(^|\/)README\.md$/, "$1index.md")
    .replace(/^[A-Z]+\.md$/, (name) => name.toLowerCase());
}

/** Returns the sidebar that a table of contents describes: a group per heading, an item per row. */
export function sidebarOf(contents: string): DefaultTheme.SidebarItem[] {
  const folder = dirname(contents);
  const groups = readFileSync(join(ROOT, contents), "utf8").split(/^## /m).slice(1);
  return groups.map((group) => ({
    text: group.slice(0, group.indexOf("\n")),
    items: [...group.matchAll(/^\| \[([^\]]+)\]\(([^)]+\.md)\)/gm)].map(([, text, file]) => ({
      text,
      link: `/${pageOf(join(folder, file))}`,
    })),
  }));
}
