import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { catalogFaults } from "@rxgrad/figures/words";
import type { DefaultTheme, UserConfig } from "vitepress";
import { type Language, LESSONS } from "./course/lessons.js";
import { digits } from "./digits.js";
import { GUIDE } from "./guide/pages.js";
import { formulas } from "./markdown/formulas.js";
import { marbles } from "./markdown/marbles.js";
import { numbered, numbers } from "./markdown/numbers.js";
import { programs } from "./markdown/programs.js";
import { pageProgress } from "./progress.js";
import { programModules } from "./run/program-modules.js";
import { workerSources } from "./run/worker-sources.js";
import { searchable, tokenize, weight } from "./search.js";
import { en, ko } from "./words.js";

const faults = catalogFaults(en, ko);
if (faults.length > 0) throw new Error(`Korean: ${faults.join(" ")}`);

const builder = fileURLToPath(new URL("../../built-page.mjs", import.meta.url));
/** The library of figures, built: VitePress's own Vite cannot compile its sources. */
const figures = execFileSync(process.execPath, [builder, "library"], { encoding: "utf8" }).trim();

const generator = fileURLToPath(new URL("../../../docs/reference.ts", import.meta.url));
const reference = fileURLToPath(new URL("../pages/reference", import.meta.url));
/** The headings of the reference, as JSON. Its pages are written from the docstrings before VitePress looks for pages. */
const headings = execFileSync(process.execPath, [...process.execArgv, generator, reference], { encoding: "utf8" });

const lessons = (lang: Language): DefaultTheme.SidebarItem[] =>
  LESSONS.map(({ id, title }, i) => ({
    text: id === "workshop" ? title[lang] : `${i + 1}. ${title[lang]}`,
    link: `${lang === "ko" ? "/ko" : ""}/course/${id}`,
  }));

const guide = (lang: Language): DefaultTheme.SidebarItem[] =>
  GUIDE.map(({ id, title }) => ({ text: title[lang], link: `${lang === "ko" ? "/ko" : ""}/guide/${id}` }));

const themeOf = (lang: Language): DefaultTheme.Config => {
  const [root, isKorean] = [lang === "ko" ? "/ko" : "", lang === "ko"];
  return {
    nav: [
      { text: isKorean ? "강의" : "Course", link: `${root}/course/`, activeMatch: "/course/" },
      { text: isKorean ? "가이드" : "Guide", link: `${root}/guide/start`, activeMatch: "/guide/" },
      { text: "API", link: `${root}/reference/`, activeMatch: "/reference/" },
    ],
    sidebar: {
      [`${root}/course/`]: [{ text: isKorean ? "강의" : "Course", link: `${root}/course/`, items: lessons(lang) }],
      [`${root}/guide/`]: [{ text: isKorean ? "가이드" : "Guide", link: `${root}/guide/`, items: guide(lang) }],
      // Entries.vue shows the rest: all entries in the data of every page would make it large.
      ...(!isKorean && { "/reference/": [{ text: "API reference", link: "/reference/" }] }),
    },
    outline: { label: isKorean ? "이 페이지" : "On this page", level: 2 },
    docFooter: isKorean ? { prev: "이전", next: "다음" } : { prev: "Previous", next: "Next" },
    ...(isKorean && {
      ...{ darkModeSwitchLabel: "테마", lightModeSwitchTitle: "밝은 테마로", darkModeSwitchTitle: "어두운 테마로" },
      ...{
        sidebarMenuLabel: "차례",
        returnToTopLabel: "맨 위로",
        langMenuLabel: "언어",
        skipToContentLabel: "본문으로",
      },
      notFound: {
        title: "없는 페이지입니다",
        quote: "주소를 다시 확인해 주세요.",
        linkLabel: "처음으로",
        linkText: "처음으로",
      },
    }),
  };
};

const config: UserConfig<DefaultTheme.Config> = {
  srcDir: "pages",
  base: process.env.SITE_BASE ?? "/",
  cacheDir: fileURLToPath(new URL("../../../node_modules/.cache/rxgrad/vitepress", import.meta.url)),
  title: "rxgrad",
  description: "Networks that learn, where every value can be seen",
  // tests/site/links.test.ts finds dead links in what is built, and those to files and places too.
  ignoreDeadLinks: true,
  head: [["link", { rel: "icon", type: "image/svg+xml", href: `${process.env.SITE_BASE ?? "/"}favicon.svg` }]],
  locales: {
    root: { label: "English", lang: "en" },
    ko: {
      ...{ label: "한국어", lang: "ko", description: "학습하는 신경망의 모든 값을 눈으로" },
      themeConfig: themeOf("ko"),
    },
  },
  themeConfig: {
    ...themeOf("en"),
    search: {
      provider: "local",
      options: {
        _render: (source, env, md) => searchable(env.relativePath, md.render(source, env)),
        miniSearch: {
          options: { tokenize },
          searchOptions: { combineWith: "AND", fuzzy: false, prefix: true, boostDocument: weight },
        },
        locales: {
          ko: {
            translations: {
              button: { buttonText: "검색", buttonAriaLabel: "검색" },
              modal: {
                ...{
                  noResultsText: "찾은 것이 없습니다:",
                  resetButtonTitle: "지우기",
                  displayDetails: "자세히",
                  backButtonTitle: "닫기",
                },
                footer: { selectText: "열기", navigateText: "이동", closeText: "닫기" },
              },
            },
          },
        },
      },
    },
  },
  markdown: {
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    config(md) {
      md.use(formulas, numbered);
      md.use(numbers);
      md.use(programs);
      md.use(marbles);
    },
  },
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag.startsWith("rx-") } } },
  transformPageData: pageProgress(),
  vite: {
    resolve: {
      conditions: ["source"],
      alias: [{ find: /^@rxgrad\/figures(\/variables\.css)?$/, replacement: `${figures}$1` }],
    },
    ssr: { resolve: { conditions: ["source"] } },
    define: { REFERENCE_HEADINGS: headings },
    plugins: [workerSources, programModules(), digits],
    // Workers have plugins of their own: the one of the digits holds rxgrad, which can start further workers.
    worker: { format: "es", plugins: () => [workerSources] },
    build: { target: "es2022", chunkSizeWarningLimit: 2000, sourcemap: !!process.env.SOURCE_MAPS },
  },
};

export default config;
