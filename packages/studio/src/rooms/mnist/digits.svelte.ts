import type { MnistFiles } from "@rxgrad/data";
import { messageOf } from "../../experiment/experiment-error.js";
import { fetched } from "./fetched.js";

/** The four files, from the page. */
const PATHS: Readonly<Record<keyof MnistFiles, string>> = {
  trainImages: "mnist/train-images.gz",
  trainLabels: "mnist/train-labels.gz",
  testImages: "mnist/test-images.gz",
  testLabels: "mnist/test-labels.gz",
};

/** How much has come. */
export interface Progress {
  readonly loaded: number;
  /** NaN if the server does not say how much there is. */
  readonly total: number;
}

/** The digits beside the page, which are loaded once. */
class Digits {
  /** While they are loaded. */
  progress: Progress | undefined = $state.raw();
  /** Why they could not be loaded the last time. */
  failure: string | undefined = $state.raw();
  #loading: Promise<MnistFiles> | undefined;

  /** @throws Error where a file cannot be loaded. The next call tries again. */
  load(): Promise<MnistFiles> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<MnistFiles> {
    this.failure = undefined;
    const parts = new Map<string, Progress>();
    const tell = (path: string, part: Progress): void => {
      parts.set(path, part);
      const all = [...parts.values()];
      const sum = (of: (each: Progress) => number): number => all.reduce((total, each) => total + of(each), 0);
      this.progress = { loaded: sum(({ loaded }) => loaded), total: sum(({ total }) => total) };
    };
    try {
      const entries = await Promise.all(
        Object.entries(PATHS).map(async ([name, path]) => {
          const address = new URL(path, document.baseURI).href;
          return [name, await fetched(address, (part) => tell(path, part))] as const;
        }),
      );
      return Object.fromEntries(entries) as unknown as MnistFiles;
    } catch (error) {
      this.failure = messageOf(error);
      this.#loading = undefined;
      throw error;
    } finally {
      this.progress = undefined;
    }
  }
}

export const digits: Digits = new Digits();
