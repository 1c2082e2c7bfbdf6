import type { Theme } from "vitepress";
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
import { h } from "vue";
import { koreanLanding } from "../../src/reference-language.js";
import Entries from "./Entries.vue";
import Exercise from "./Exercise.vue";
import Lessons from "./Lessons.vue";
import Live from "./Live.vue";
import Program from "./Program.vue";

const theme: Theme = {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { "sidebar-nav-after": () => h(Entries) }),
  enhanceApp({ app, router }) {
    // The menu of languages leads from an entry of the reference to a page that Korean does not have.
    router.onBeforeRouteChange = (to) => {
      const landing = koreanLanding(to);
      if (landing === undefined) return true;
      void router.go(landing);
      return false;
    };
    app.component("Exercise", Exercise);
    app.component("Lessons", Lessons);
    app.component("Live", Live);
    app.component("Program", Program);
    // The elements draw in browsers only; where the page is made, their tags stay as they are.
    if (!import.meta.env.SSR) void import("@rxgrad/figures");
  },
};

export default theme;
