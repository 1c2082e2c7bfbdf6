/** What keys do, wherever the focus is. */
export type Shortcut = "play" | "step" | "reset" | "branch" | "start" | "end" | "help";

const KEYS: Readonly<Record<string, Shortcut>> = {
  " ": "play",
  ArrowRight: "step",
  r: "reset",
  b: "branch",
  Home: "start",
  End: "end",
  "?": "help",
};

/** Elements that use keys themselves. Figures have the focus inside of their shadow, so that they are the target. */
const OWN = "input, select, textarea, dialog, [role=listbox], [role=separator], [contenteditable]";

/** The shortcut of a key, if neither a figure nor a control needs it. */
export function shortcutOf(event: KeyboardEvent): Shortcut | undefined {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return undefined;
  const { target, key } = event;
  if (!(target instanceof Element)) return undefined;
  const isFigure = target.localName.startsWith("rx-");
  const isPress = key === " " && target.closest("button, summary, a") !== null;
  if (isFigure || isPress || target.closest(OWN)) return undefined;
  return KEYS[key.length === 1 ? key.toLowerCase() : key];
}
