const KEY = "rxgrad-course";

/** The names of the exercises that this browser's reader has solved. A browser that keeps nothing has none. */
export function solved(): ReadonlySet<string> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return new Set(Array.isArray(kept) ? kept.filter((each) => typeof each === "string") : []);
  } catch {
    return new Set();
  }
}

export function keepSolved(name: string): void {
  try {
    localStorage.setItem(KEY, JSON.stringify([...solved(), name].filter((each, i, all) => all.indexOf(each) === i)));
  } catch {
    // It is solved until the page is left.
  }
}
