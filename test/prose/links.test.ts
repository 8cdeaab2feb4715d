import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { slugOf } from "../../docs/.vitepress/slug.ts";
import { DOCUMENTS, readDocument, ROOT } from "./documents.ts";

const PAGES: readonly string[] = [...DOCUMENTS, "CONTRIBUTING.md", "CHANGELOG.md"];

/** Returns the anchors of a document's headings. */
function anchorsOf(document: string): string[] {
  const headings = readDocument(document).replaceAll(/^```[^]*?^```$/gm, "");
  return [...headings.matchAll(/^#+ (.*)$/gm)].map(([, title]) => slugOf(title!));
}

function isBroken(page: string, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, target))) return true;
  return anchor !== undefined && !anchorsOf(target).includes(anchor);
}

test("every relative link leads to a file, and every anchor to a heading", () => {
  const links = PAGES.flatMap((page) =>
    [...readDocument(page).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map((match) => ({
      page,
      link: match[1] ?? match[2]!,
    })),
  ).filter(({ link }) => !/^https?:/.test(link));
  expect(links.length).toBeGreaterThan(30);
  expect(links.filter(({ page, link }) => isBroken(page, link))).toEqual([]);
});

/** Folders whose files the pages name. */
const FOLDERS: readonly string[] = ["src", "test", "workers", "bin", "bundle", "bench", "docs", "sweeps"];

/** Made by a build, so not in a clone. */
const BUILT: readonly string[] = ["docs/.vitepress/dist"];

test("every path in backticks names a file or folder, in full or by its end", () => {
  const known = [
    ...readdirSync(ROOT),
    ...FOLDERS.flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" }).map((path) => `${folder}/${path}`),
    ),
  ].map((path) => `/${path.replaceAll("\\", "/")}/`);
  const isPath = (code: string): boolean =>
    /^[\w./-]+$/.test(code) &&
    !/NAME|GROUP/.test(code) &&
    !BUILT.includes(code) &&
    (code.endsWith(".ts") || FOLDERS.some((folder) => code.startsWith(`${folder}/`)));
  const paths = PAGES.flatMap((page) =>
    [...readDocument(page).matchAll(/`([^`\n]+)`/g)].map((match) => ({ page, path: match[1]! })),
  ).filter(({ path }) => isPath(path));
  expect(paths.length).toBeGreaterThan(80);
  const ends = ({ path }: { readonly path: string }): string => `/${path.replace(/\/$/, "")}/`;
  expect(paths.filter((one) => !known.some((path) => path.endsWith(ends(one))))).toEqual([]);
});

test("the tables of contents list every page of docs", () => {
  const isContents = (page: string): boolean => /^docs\/.*README\.md$/.test(page);
  const listed = DOCUMENTS.filter(isContents).flatMap((contents) =>
    [...readDocument(contents).matchAll(/^\| \[[^\]]+\]\(([^)]+)\)/gm)].map(([, path]) =>
      join(dirname(contents), path!),
    ),
  );
  const pages = DOCUMENTS.filter((page) => page.startsWith("docs/") && !isContents(page));
  expect(listed).toHaveLength(new Set(listed).size);
  expect(pages.filter((page) => !listed.includes(page))).toEqual([]);
});

test("README is a front page of at most 200 lines", () => {
  expect(readDocument("README.md").split("\n").length).toBeLessThanOrEqual(200);
});
