import "@rxgrad/figures";
import "@rxgrad/figures/variables.css";
import { mount } from "svelte";
import App from "./App.svelte";
import "./page.css";
import { openAddress } from "./state/link.js";

void openAddress(location.hash);
window.addEventListener("hashchange", () => void openAddress(location.hash));
mount(App, { target: document.getElementById("page") as HTMLElement });
