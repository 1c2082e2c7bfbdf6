import { dataSymbol, type Theme, useData } from "vitepress";
import DefaultTheme from "vitepress/theme-without-fonts";
// Behind the theme's: both set the same variables.
import "@rxgrad/figures/variables.css";
import "./theme.css";
import "./prose.css";
import "./live.css";
import "./buttons.css";
import "./programs.css";
import "./exercises.css";
import "./figures.css";
import "./marbles.css";
import "./reference.css";
import { defineComponent, h, provide } from "vue";
import Entries from "./Entries.vue";
import Exercise from "./Exercise.vue";
import GuidePages from "./GuidePages.vue";
import Lessons from "./Lessons.vue";
import Live from "./Live.vue";
import Missing from "./Missing.vue";
import Program from "./Program.vue";
import { withKoreanLanding } from "./reference-language.js";

const Layout = defineComponent(() => {
  provide(dataSymbol, withKoreanLanding(useData()));
  return () => h(DefaultTheme.Layout, null, { "sidebar-nav-after": () => h(Entries), "not-found": () => h(Missing) });
});

const theme: Theme = {
  extends: DefaultTheme,
  Layout,
  enhanceApp({ app }) {
    app.component("Exercise", Exercise);
    app.component("GuidePages", GuidePages);
    app.component("Lessons", Lessons);
    app.component("Live", Live);
    app.component("Program", Program);
    // The elements draw in browsers only; where the page is made, their tags stay as they are.
    if (!import.meta.env.SSR) void import("@rxgrad/figures");
  },
};

export default theme;
