import { MediaQuery } from "svelte/reactivity";

/** Whether the screen is narrow: the graph comes first, and sections are folded. */
export const narrow: MediaQuery = new MediaQuery("width < 720px");
