export type Template = "node" | "page";

/** The projects that can be made: what each shows, and its script that starts it. */
export const TEMPLATES: Readonly<Record<Template, { readonly about: string; readonly script: "start" | "dev" }>> = {
  node: { about: "a program for the terminal learns XOR", script: "start" },
  page: { about: "a page draws how a network learns two moons (Vite)", script: "dev" },
};

export const isTemplate = (name: string): name is Template => Object.hasOwn(TEMPLATES, name);

/** The names in a sentence. */
export const TEMPLATE_NAMES: string = Object.keys(TEMPLATES).join(" or ");
