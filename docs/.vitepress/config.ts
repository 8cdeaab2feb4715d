import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vitepress";
import type { DefaultTheme, UserConfig } from "vitepress";
import { pageOf, ROOT, sidebarOf } from "./contents.ts";
import { instruments } from "./instruments.ts";
import { repositoryLinks } from "./links.ts";
import { slugOf } from "./slug.ts";

/** The built playground. It is a page without VitePress, copied into the site. */
const PLAYGROUND: string = join(ROOT, "dist/playground");

function playgroundLink(text: string): DefaultTheme.NavItemWithLink[] {
  return existsSync(PLAYGROUND) ? [{ text, link: "/playground/index.html", target: "_self" }] : [];
}

const KOREAN_SEARCH: DefaultTheme.LocalSearchOptions = {
  translations: {
    button: { buttonText: "검색", buttonAriaLabel: "검색" },
    modal: {
      displayDetails: "자세히 보기",
      resetButtonTitle: "지우기",
      backButtonTitle: "닫기",
      noResultsText: "결과 없음:",
      footer: { selectText: "열기", navigateText: "이동", closeText: "닫기" },
    },
  },
};

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M1 3q6 16 14 6" fill="none" stroke="#21918c" stroke-width="2.5"/><circle cx="12" cy="11" r="2.5" fill="#d55e00"/></svg>`;

/** The documentation as a site that works under any path, from any server or from disk. */
const config: UserConfig<DefaultTheme.Config> = defineConfig({
  title: "sweep",
  description: "Runs gradient-descent optimizers over grids of hyperparameters and shows which settings converge",
  base: "./",
  // Browsers ask the server's root for an icon unless the page has one.
  head: [["link", { rel: "icon", href: `data:image/svg+xml,${encodeURIComponent(ICON)}` }]],
  // README, CHANGELOG and CONTRIBUTING are pages, too.
  srcDir: "..",
  srcExclude: ["!(docs)/**/*.md"],
  rewrites: pageOf,
  cacheDir: join(ROOT, "node_modules/.cache/vitepress"),
  markdown: {
    anchor: { slugify: slugOf },
    config(markdown) {
      repositoryLinks(markdown);
      instruments(markdown);
    },
  },
  locales: {
    root: { label: "English", lang: "en" },
    ko: {
      label: "한국어",
      lang: "ko",
      link: "/ko/lesson/index.md",
      description:
        "경사 하강법 계열의 최적화 기법을 하이퍼파라미터 그리드에서 실행하고, 어떤 설정이 수렴하는지 보여 줍니다",
      themeConfig: {
        nav: [
          { text: "강의", link: "/ko/lesson/index.md" },
          { text: "문서 (영어)", link: "/contents.md" },
          ...playgroundLink("플레이그라운드"),
        ],
        sidebar: sidebarOf("docs/ko/README.md"),
        outline: { label: "이 쪽의 내용" },
        docFooter: { prev: "이전", next: "다음" },
        darkModeSwitchLabel: "어두운 화면",
        sidebarMenuLabel: "차례",
        returnToTopLabel: "맨 위로",
        langMenuLabel: "언어",
      },
    },
  },
  themeConfig: {
    // The lesson alone is in Korean, too: from other pages, the way there is to its beginning.
    i18nRouting(_, { data: { relativePath } }, locale) {
      if (locale === "root") return `/${relativePath.replace(/^ko\//, "")}`;
      return relativePath.startsWith("lesson/") ? `/ko/${relativePath}` : "/ko/lesson/index.md";
    },
    nav: [
      { text: "Lesson", link: "/lesson/index.md" },
      { text: "Documentation", link: "/contents.md" },
      ...playgroundLink("Playground"),
    ],
    sidebar: sidebarOf("docs/README.md"),
    outline: [2, 3],
    search: { provider: "local", options: { locales: { ko: KOREAN_SEARCH } } },
  },
  transformPageData({ relativePath, frontmatter }) {
    // Instruments need the width.
    if (/(^|\/)lesson\//.test(relativePath)) frontmatter["aside"] = false;
  },
  vite: {
    // Static files of the site. VitePress would take /public of the repository.
    publicDir: join(ROOT, "docs/public"),
    // Workers load their kernels on demand.
    worker: { format: "es" },
  },
  buildEnd({ outDir }) {
    if (existsSync(PLAYGROUND)) cpSync(PLAYGROUND, join(outDir, "playground"), { recursive: true });
  },
});

export default config;
