import { type Contender, type Figure, interleave, summarize } from "../measure.js";
import { openNpmPeer } from "../peers/npm.js";
import type { ProcessPeer } from "../peers/process-peer.js";
import type { BuiltProject } from "./built-project.js";

/** Packages that are imported one after the other, in a process of their own. */
export interface ImportCase {
  readonly name: string;
  /** Each step is one figure: its setting and its packages. */
  readonly steps: readonly { readonly setting: string; readonly names: readonly string[] }[];
  /** Opens a process that has imported none of them. */
  open(): ProcessPeer;
}

/** rxgrad, after the packages that a user of it has anyway. */
export const rxgradImport = (built: Pick<BuiltProject, "open">): ImportCase => ({
  name: "rxgrad",
  steps: [
    { setting: "rxjs and immer alone", names: ["rxjs", "immer"] },
    { setting: "beyond rxjs and immer", names: ["rxgrad"] },
  ],
  open: () => built.open("import"),
});

const peerImport = (name: string, ...names: readonly string[]): ImportCase => ({
  name,
  steps: [{ setting: "import", names }],
  open: () => openNpmPeer("import.mjs"),
});

/** The peers that npm has, as their scripts import them. */
export const peerImports: readonly ImportCase[] = [
  peerImport("brain.js", "brain.js/dist/browser.js"),
  peerImport("synaptic", "synaptic"),
  peerImport("ConvNetJS", "convnetjs"),
  peerImport("TensorFlow.js wasm", "@tensorflow/tfjs", "@tensorflow/tfjs-backend-wasm"),
  peerImport("TensorFlow.js cpu", "@tensorflow/tfjs"),
  peerImport("jax-js", "@jax-js/jax"),
];

/** Times imports in fresh processes. @returns A figure for each step of each case. */
export async function timeImports(
  work: string,
  cases: readonly ImportCase[],
  rounds: number,
  onRound: (round: number) => void,
): Promise<Figure[]> {
  const contenders = cases.map((each) => new Imports(each));
  await interleave(contenders, rounds, onRound);
  return contenders.flatMap(({ name, steps, times }) =>
    steps.map(({ setting }, s) =>
      summarize(
        work,
        name,
        setting,
        times.map((each) => each[s]),
      ),
    ),
  );
}

/** The imports of a case; each run has a fresh process. */
class Imports implements Contender {
  readonly setting = "";
  readonly #case: ImportCase;
  /** Milliseconds of each step, one list for each process that counts. */
  readonly times: number[][] = [];

  constructor(each: ImportCase) {
    this.#case = each;
  }

  get name(): string {
    return this.#case.name;
  }

  get steps(): ImportCase["steps"] {
    return this.#case.steps;
  }

  /** @returns The milliseconds of all steps. */
  async run(round: number): Promise<number> {
    const peer = this.#case.open();
    try {
      const steps = this.steps.map(({ names }) => names);
      const { milliseconds } = await peer.ask<{ milliseconds: number[] }>({ command: "import", steps });
      if (round > 0) this.times.push(milliseconds);
      return milliseconds.reduce((sum, each) => sum + each);
    } finally {
      await peer.close();
    }
  }
}
