import "@rxgrad/figures/variables.css";
import "./style.css";
import "./figures.css";
import "./marbles.css";
import "./reference.css";
import type { Theme } from "vitepress";
import DefaultTheme from "vitepress/theme-without-fonts";
import { h } from "vue";
import Entries from "./Entries.vue";
import Exercise from "./Exercise.vue";
import Lessons from "./Lessons.vue";
import Live from "./Live.vue";
import Program from "./Program.vue";

const theme: Theme = {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { "sidebar-nav-after": () => h(Entries) }),
  enhanceApp({ app }) {
    app.component("Exercise", Exercise);
    app.component("Lessons", Lessons);
    app.component("Live", Live);
    app.component("Program", Program);
    // The elements draw in browsers only; where the page is made, their tags stay as they are.
    if (!import.meta.env.SSR) void import("@rxgrad/figures");
  },
};

export default theme;
