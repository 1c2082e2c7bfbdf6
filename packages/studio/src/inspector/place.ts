import { formatCount, inLine, type NumberText, numberText } from "@rxgrad/figures/words";
import type { Instance, Numbers, Terms } from "./instance.js";
import type { RenderedFormula } from "./render-formulas.js";

/** How many terms of a list are shown. */
const SHOWN = 3;

/** What stands for the terms that are not shown, such as "12 more". */
export type SayMore = (count: string) => string;

/** A number as MathML. @param isBare Whether a negative number has no parentheses. */
export function numberMath(value: number, digits: number, isBare: boolean): string {
  const text = shortest(value, digits);
  const number = text.power === undefined ? `<mn>${text.digits}</mn>` : scientific(text.digits, text.power);
  const colored = Number.isFinite(value) ? number : `<mrow class="bad">${number}</mrow>`;
  if (isBare || !(value < 0 || text.power !== undefined)) return colored;
  return `<mrow><mo stretchy="false">(</mo>${colored}<mo stretchy="false">)</mo></mrow>`;
}

/** A number as text: short, and with a power of ten instead of an e. */
export const plainNumber = (value: number, digits = 4): string => inLine(shortest(value, digits));

/** The picture that each unit looks at, if its weights are those of a square image's pixels. Else empty. */
export function tileOf(shape: readonly (number | string)[]): string {
  const side = Math.sqrt(Number(shape[0]));
  return shape.length === 2 && side >= 10 && Number.isInteger(side) ? `${side}x${side}` : "";
}

/** A setting such as 0.03 is shown as it was given, and not as 0.03000. */
function shortest(value: number, digits: number): NumberText {
  const text = numberText(value, digits);
  const [given, exponent] = String(value).replace(/^-/, "−").split("e") as [string, string | undefined];
  const power = exponent === undefined ? undefined : Number(exponent);
  return power === text.power && given.length < text.digits.length ? { digits: given, power } : text;
}

const scientific = (mantissa: string, power: number): string =>
  `<mrow><mn>${mantissa}</mn><mo>×</mo><msup><mn>10</mn><mn>${String(power).replace("-", "−")}</mn></msup></mrow>`;

const SLOT = /<mtext>@(n|b|list):(\w+)@<\/mtext>/g;

/** Puts numbers, and lists that are no part of their own, into the slots of a part. */
function fill(
  part: string,
  slots: Instance["slots"],
  term: string | undefined,
  more: SayMore,
  digits: Numbers = {},
): string {
  return part.replaceAll(SLOT, (_, type: string, name: string) => {
    const slot = slots[name];
    if (slot === undefined)
      throw new Error(`The formula has a slot "${name}" without a number; add it to its instance.`);
    if (typeof slot === "number") return numberMath(slot, digits[name] ?? 4, type === "b");
    return `<mrow>${listMath(slot, term ?? "", more).join("")}</mrow>`;
  });
}

/** The terms that are shown: the first that count, and what the others come to. */
export interface ShownTerms {
  readonly shown: readonly Numbers[];
  readonly others: number;
  /** What the others come to together. */
  readonly rest: number;
}

export function shownTerms(list: Terms): ShownTerms {
  const { count, at, worth, together = (a, b) => a + b, others } = list;
  const chosen: number[] = [];
  for (let i = 0; i < count && chosen.length < SHOWN; i++) if (worth(i) !== 0) chosen.push(i);
  if (chosen.length === 0) for (let i = 0; i < Math.min(count, SHOWN); i++) chosen.push(i);
  const left = new Set(chosen);
  let rest: number | undefined = others?.worth;
  for (let i = 0; i < count; i++) {
    if (!left.has(i)) rest = rest === undefined ? worth(i) : together(rest, worth(i));
  }
  return { shown: chosen.map(at), others: count - chosen.length + (others?.count ?? 0), rest: rest ?? 0 };
}

const PLUS = '<mo form="infix">+</mo><mspace width="0.22em"></mspace>';

/** Each term, with what joins it to the one before. */
function listMath(list: Terms, term: string, more: SayMore): string[] {
  const { shown, others, rest } = shownTerms(list);
  const joint = (i: number): string => (i === 0 ? "" : list.join === "+" ? PLUS : '<mo separator="true">,</mo>');
  const terms = shown.map((numbers, i) => `${joint(i)}${fill(term, numbers, undefined, more)}`);
  if (others === 0) return terms;
  const note = `<mtext class="more">${more(formatCount(others))}</mtext>`;
  return [...terms, `${joint(1)}<munder>${numberMath(rest, 4, false)}${note}</munder>`];
}

const ALONE = /^<mrow><mtext>@list:(\w+)@<\/mtext><\/mrow>$/;

/**
 * A formula with present numbers, as `math` elements between which a line may break.
 *
 * @param name What is computed, as MathML, with what joins it to its value. Empty if the formula begins with it.
 */
export function placed(rendered: RenderedFormula, instance: Instance, name: string, more: SayMore): string[] {
  const { slots, result, digits = {} } = instance;
  const parts = (rendered.present ?? []).flatMap((part) => {
    const [, list] = ALONE.exec(part) ?? [];
    if (list === undefined) return [fill(part, slots, rendered.term, more, digits)];
    return listMath(slots[list] as Terms, rendered.term ?? "", more);
  });
  const end = `<mo form="infix">=</mo><mspace width="0.28em"></mspace>${numberMath(result, digits.result ?? 5, true)}`;
  return [...(name === "" ? [] : [name]), ...parts, end].map(
    (inner) => `<math displaystyle="true"><mrow>${inner}</mrow></math>`,
  );
}
