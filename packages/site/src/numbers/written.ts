/** The numbers in the prose of a page, as they are written. */
export type Numbers = Readonly<Record<string, string>>;

/** A number with so many decimals and a true minus sign. */
export const decimals = (value: number, count: number): string => value.toFixed(count).replace("-", "−");

/** A number with all digits that tell it from every other, and a true minus sign. */
export const whole = (value: number): string => String(value).replaceAll("-", "−");
