import "@rxgrad/figures";
import "@rxgrad/figures/variables.css";
import { mount } from "svelte";
import App from "./App.svelte";
import "./page.css";
import { openAddress } from "./state/link.js";

/** Opens what the address says, now and whenever it is changed by hand. */
export function openPage(target: HTMLElement): void {
  void openAddress(location.hash);
  // The address of the event: meanwhile the page may have written its own.
  window.addEventListener("hashchange", ({ newURL }) => void openAddress(new URL(newURL).hash));
  // The worker is told what to do before the page is drawn, so that both work at once.
  setTimeout(() => mount(App, { target }));
}
