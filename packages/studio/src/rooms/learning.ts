import type { GradientSetup } from "../experiment/setup.js";

/** How gradients are measured in a room, unless it says otherwise. */
export const MEASURED: GradientSetup = { method: "finiteDifference", strategy: "auto", scheme: "central", h: 1e-4 };
