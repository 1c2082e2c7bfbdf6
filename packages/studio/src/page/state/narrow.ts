import { MediaQuery } from "svelte/reactivity";

/** Whether the screen is narrow: the graph comes first, and sections are folded. */
export const narrow: MediaQuery = new MediaQuery("width < 720px");

/** Whether the panel beside the graph stands below it. */
export const stacked: MediaQuery = new MediaQuery("width < 1100px");
