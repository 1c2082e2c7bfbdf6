/**
 * Replaces the number in a name that numbering gave: `dense12` becomes `dense`, and with "#", `dense12/W` becomes `dense#/W`.
 * A name without a number is returned unchanged.
 */
export const withoutNumber = (name: string, instead = ""): string => name.replace(/(?<!\d)\d+(?=\/|$)/, instead);
