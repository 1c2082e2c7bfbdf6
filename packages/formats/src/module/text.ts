import type { Tensor } from "@rxgrad/core";

/** A text as a literal, which also fits into a comment and a script of a page. */
export const literal = (text: string): string =>
  JSON.stringify(text)
    .replaceAll("*/", "*\\/")
    .replaceAll("</", "<\\/")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");

/** A number as a literal. */
export const numeral = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

/** A shape as a literal. */
export const shapeLiteral = (shape: readonly (number | "batch")[]): string =>
  `[${shape.map((length) => (length === "batch" ? '"batch"' : length)).join(", ")}]`;

/** A name as a key of an object; `__proto__` would be no key of its own. */
export const keyOf = (name: string): string => {
  if (name === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
};

/** A name as an identifier. */
export const identifier = (name: string): string => {
  const plain = name.replace(/[^\w$]/g, "_");
  return /^\d/.test(plain) ? `_${plain}` : plain;
};

/** Numbers as an expression: in decimal digits or in base64, whichever is shorter. Both are exact. */
export function numbersLiteral(data: Tensor["data"]): { readonly text: string; readonly isEncoded: boolean } {
  const encodedLength = 4 * Math.ceil((8 * data.length) / 3) + 11;
  const digits = `Float64Array.of(${Array.from(data, numeral).join(", ")})`;
  if (digits.length <= encodedLength) return { text: digits, isEncoded: false };
  return { text: `decoded("${encoded(data)}")`, isEncoded: true };
}

function encoded(data: Tensor["data"]): string {
  const view = new DataView(new ArrayBuffer(8 * data.length));
  for (const [i, each] of data.entries()) view.setFloat64(8 * i, each, true);
  const bytes = new Uint8Array(view.buffer);
  const parts: string[] = [];
  // 12,288 bytes are a multiple of three, so that the parts of the base64 have no padding between them.
  for (let at = 0; at < bytes.length; at += 12_288) {
    parts.push(btoa(String.fromCharCode(...bytes.subarray(at, at + 12_288))));
  }
  return parts.join("");
}
