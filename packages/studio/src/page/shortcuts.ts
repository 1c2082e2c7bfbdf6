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

/** Elements that use any keys themselves. */
const OWN = "input:not([type=range]), select, textarea, dialog, [role=listbox], [role=separator], [contenteditable]";

/** Whether an element uses a key itself. A figure has the focus inside of its shadow, so that it is the target. */
function usesKey(target: Element, key: string): boolean {
  if (target.localName.startsWith("rx-") || target.closest(OWN)) return true;
  if (target.closest("input")) return key !== " " && key.length > 1;
  return key === " " && target.closest("button, summary, a") !== null;
}

/** The shortcut of a key, if neither a figure nor a control needs it. */
export function shortcutOf(event: KeyboardEvent): Shortcut | undefined {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return undefined;
  const { target, key } = event;
  if (!(target instanceof Element) || usesKey(target, key)) return undefined;
  return KEYS[key.length === 1 ? key.toLowerCase() : key] ?? KEYS[letterOf(event)];
}

/** The Latin letter on a key that now writes another one, as with a Korean keyboard. */
const letterOf = ({ key, code }: KeyboardEvent): string =>
  /^[a-z]$/i.test(key) ? "" : (/^Key([A-Z])$/.exec(code)?.[1] ?? "").toLowerCase();
