import "@rxgrad/figures";
import "@rxgrad/figures/variables.css";
import { mount } from "svelte";
import App from "./App.svelte";
import "./page.css";
import { settings } from "./state/settings.svelte.js";
import { studio } from "./state/studio.svelte.js";

settings.read(new URLSearchParams(location.hash.slice(1)));
mount(App, { target: document.getElementById("page") as HTMLElement });
void studio.open("classification");
