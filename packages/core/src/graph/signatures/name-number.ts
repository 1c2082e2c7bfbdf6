/**
 * A name with something else in place of the number that numbering gave it: `dense` and `dense#/W` of `dense12` and `dense12/W`.
 * Names without one stay.
 */
export const withoutNumber = (name: string, instead = ""): string => name.replace(/(?<!\d)\d+(?=\/|$)/, instead);
