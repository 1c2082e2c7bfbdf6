/** The numbers in the prose of a page, as they are written. */
export type Numbers = Readonly<Record<string, string>>;

/** A number with so many decimals and a true minus sign. */
export const decimals = (value: number, count: number): string => value.toFixed(count).replace("-", "−");

/** A number with all digits that tell it from every other, and a true minus sign. */
export const whole = (value: number): string => String(value).replaceAll("-", "−");

/** A small number with one digit: 7 × 10⁻¹⁰. */
export function power(value: number): string {
  const [digit, exponent = "0"] = value.toExponential(0).split("e");
  const raised = [...exponent.replace("+", "")].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(sign)]));
  return `${digit} × 10${raised.join("")}`;
}
