import { sentence } from "../../words/told.js";
import { ExperimentError } from "../experiment-error.js";
import { ALL, type Flat, NONE } from "./flat.js";

/** Reads words, and remembers which. */
export class Reader {
  readonly #words: Flat;
  readonly #read = new Set<string>();

  constructor(words: Flat) {
    this.#words = words;
  }

  list(key: string): readonly string[] {
    this.#read.add(key);
    return this.#words.get(key) ?? [];
  }

  /** @throws ExperimentError where there are several. */
  word(key: string): string | undefined {
    const [word, ...others] = this.list(key);
    if (others.length === 0) return word;
    throw new ExperimentError(sentence("error.addressTwice", { key, count: others.length + 1 }));
  }

  /** The number; what is no number stays as it is, to be refused by the check. */
  number(key: string): unknown {
    return numberIn(this.word(key));
  }

  /** The number; undefined for this word. */
  numberOr(key: string, none: string): unknown {
    return this.word(key) === none ? undefined : (this.number(key) ?? null);
  }

  /** Whether a key has been read. */
  hasRead(key: string): boolean {
    return this.#read.has(key);
  }
}

/** Numbers as JavaScript writes them. */
export function numberIn(word: string | undefined): unknown {
  return word !== undefined && /^-?(\d+(\.\d+)?(e[+-]?\d+)?|Infinity)$/.test(word) ? Number(word) : word;
}

/** The setup of words, unchecked. */
export function unflat(words: Reader): unknown {
  const task = words.word("task");
  const seed = words.number("seed");
  switch (task) {
    case "layers":
      return { task, ...layersIn(words), ...learningIn(words), seed };
    case "predator-prey":
      return { task, error: words.number("error"), ...learningIn(words), seed };
    default:
      return { task, address: words.word("address"), seed };
  }
}

const layersIn = (words: Reader): object => ({
  data: dataIn(words),
  layers: parts(words.word("layers"), "-").map(layerIn),
  dropout: words.numberOr("dropout", NONE),
  loss: words.word("loss"),
  batchSize: words.numberOr("batch", ALL),
});

function layerIn(word: string): object {
  const [units = ""] = /^\d*/.exec(word) ?? [];
  return { units: numberIn(units), activation: word.slice(units.length) };
}

function dataIn(words: Reader): object {
  const kind = words.word("data");
  const test = (): unknown => words.number("test");
  switch (kind) {
    case "points":
      return {
        kind,
        set: words.word("set"),
        samples: words.number("samples"),
        noise: words.number("noise"),
        test: test(),
      };
    case "csv":
      return {
        ...{ kind, name: words.word("file"), sha256: words.word("sha256"), inputs: words.list("input") },
        ...{ target: words.word("target"), as: words.word("as"), test: test() },
      };
    case "mnist":
      return { kind, train: words.number("digits"), test: words.number("tested") };
    default:
      return { kind, heights: parts(words.word("heights"), "_").map(numberIn) };
  }
}

function learningIn(words: Reader): object {
  const method = words.word("gradient");
  return {
    gradient: method === "backprop" ? { method } : { method, ...stepsIn(words) },
    optimizer: { kind: words.word("optimizer"), learningRate: words.number("rate") },
  };
}

const stepsIn = (words: Reader): object => ({
  strategy: words.word("strategy"),
  scheme: words.word("scheme"),
  h: words.number("h"),
});

/** Parts between marks; none of an empty word. */
const parts = (word: string | undefined, mark: string): string[] => (word ? word.split(mark) : []);
