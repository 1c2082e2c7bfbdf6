import * as fc from "fast-check";
import { describeNetwork } from "./describe-network.js";
import { fail } from "./fail.js";
import type { NetworkRecipe } from "./network-recipes.js";
import { networkOf } from "./random-networks.js";

/** A reporter for properties of random networks: it prints the failed assertion, the network, and fast-check's report. */
export function reportNetwork(details: fc.RunDetails<[NetworkRecipe]>): void {
  if (!details.failed) return;
  const { errorInstance: error, counterexample } = details;
  const why = error instanceof Error ? error.message : "no network failed";
  const network = counterexample ? `\nThe network: ${describeNetwork(networkOf(counterexample[0]))}` : "";
  fail(`${why}${network}\n\n${fc.defaultReportMessage(details)}`);
}
