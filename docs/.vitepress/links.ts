import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { MarkdownRenderer } from "vitepress";
import { isPage, pageOf, ROOT } from "./contents.ts";

const REPOSITORY = "https://github.com/gradsweep/gradsweep/blob/main";

/** Returns the address of a link in the site. Files that are not pages are in the repository. */
function addressOf(link: string, file: string): string {
  const [, path = "", anchor = ""] = /^([^#]*)(.*)$/.exec(link)!;
  if (path === "" || /^[a-z]+:|^\//.test(path)) return link;
  const target = join(dirname(file), path);
  if (isPage(target)) return `/${pageOf(target)}${anchor}`;
  return existsSync(join(ROOT, target)) ? `${REPOSITORY}/${target}${anchor}` : link;
}

/** Makes the relative links of the repository's Markdown those of the site. */
export function repositoryLinks(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push("repository_links", ({ tokens, env }) => {
    const { realPath, path } = env as { realPath?: string; path: string };
    const file = relative(ROOT, realPath ?? path);
    for (const { children } of tokens) {
      for (const token of children ?? []) {
        const link = token.type === "link_open" ? token.attrGet("href") : null;
        if (link !== null) token.attrSet("href", addressOf(link, file));
      }
    }
  });
}
