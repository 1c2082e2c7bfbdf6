/**
 * Kinds of nodes that had another name in files written before, by their names now. Signatures are made of the former names,
 * so that saved parameters still find their layers.
 */
const FORMER: Readonly<Record<string, string>> = {
  abs: "absolute",
  amax: "maximumOf",
  amin: "minimumOf",
  neg: "negate",
  pow: "power",
  sqrt: "squareRoot",
};

const NOW: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(FORMER).map(([now, then]) => [then, now]),
);

/** What files written before call a kind. */
export const formerKind = (kind: string): string => (Object.hasOwn(FORMER, kind) ? FORMER[kind] : kind);

/** What a kind that a file names is called now. */
export const presentKind = (kind: string): string => (Object.hasOwn(NOW, kind) ? NOW[kind] : kind);
