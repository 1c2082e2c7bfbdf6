/**
 * The former names of node kinds, by their present names. Older files contain the former names. Signatures are made from them
 * too, so that saved parameters still match their layers.
 */
const FORMER: Readonly<Record<string, string>> = {
  abs: "absolute",
  amax: "maximumOf",
  amin: "minimumOf",
  neg: "negate",
  pow: "power",
  sqrt: "squareRoot",
};

const NOW: Readonly<Record<string, string>> = /* @__PURE__ */ Object.fromEntries(
  /* @__PURE__ */ Object.entries(FORMER).map(([now, then]) => [then, now]),
);

/** The name of a kind in older files. */
export const formerKind = (kind: string): string => (Object.hasOwn(FORMER, kind) ? FORMER[kind] : kind);

/** The present name of a kind that a file contains. */
export const presentKind = (kind: string): string => (Object.hasOwn(NOW, kind) ? NOW[kind] : kind);
