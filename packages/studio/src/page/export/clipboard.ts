import { tell } from "../state/settings.svelte.js";

/** Puts a text into the clipboard. @throws Error where the browser does not let the page, or has none, as on a page without https. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch (cause) {
    throw new Error(tell("export.noClipboard"), { cause });
  }
}
