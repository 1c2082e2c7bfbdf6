/** The numbers that the network takes, in this order. */
export const x = ["area", "rooms"];

/** An empty cell is read as NaN, for the imputer. */
export const missing = { rows: "keep" } as const;
