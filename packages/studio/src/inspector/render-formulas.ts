import katex from "katex";
import type { Formulas } from "./formula-tex.js";

/** A formula as MathML. A slot is the text @n:x@, @b:x@ or @list:terms@ in an `mtext`. */
export interface RenderedFormula {
  /** Complete `math` elements. */
  readonly general: readonly string[];
  /** What is inside of `math` elements. */
  readonly present: readonly string[] | undefined;
  readonly term: string | undefined;
}

/** Slots as TeX that KaTeX leaves as it is. */
const macros = {
  "\\n": "\\text{@n:#1@}",
  "\\b": "\\text{@b:#1@}",
  "\\list": "\\text{@list:#1@}",
} as const;

/** Renders formulas with KaTeX: when the page is built, and in tests. @throws ParseError of KaTeX for a wrong formula. */
export function renderFormulas(formulas: Formulas): Record<string, RenderedFormula> {
  return Object.fromEntries(
    Object.entries(formulas).map(([kind, { general, present, term }]) => [
      kind,
      {
        general: general.map((tex) => `<math displaystyle="true">${inner(tex)}</math>`),
        present: present?.map(inner),
        term: term === undefined ? undefined : inner(term),
      },
    ]),
  );
}

/** The operator with which a part begins. It stands between this part and the one before. */
const LEADING = /^<mrow><mo>([+−⋅])<\/mo>/;

/** What KaTeX writes inside of `semantics`, without the TeX. */
function inner(tex: string): string {
  const html = katex.renderToString(tex, {
    output: "mathml",
    displayMode: true,
    strict: "error",
    macros: { ...macros },
  });
  return html
    .replace(/^.*<semantics>/s, "")
    .replace(/<annotation.*$/s, "")
    .replace(LEADING, '<mrow><mo form="infix">$1</mo><mspace width="0.22em"></mspace>');
}
