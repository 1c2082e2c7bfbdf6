import { sentence } from "../../words/told.js";

/** What is told where a part of the page does not come, as when its server is gone. */
export const NOT_LOADED: string = sentence("error.notLoaded");

/** Waits for a part of the page. @throws Error with {@link NOT_LOADED}. */
export async function loaded<Part>(part: Promise<Part>): Promise<Part> {
  try {
    return await part;
  } catch (cause) {
    throw new Error(NOT_LOADED, { cause });
  }
}
