import { batches } from "@rxgrad/data";
import { adam, backprop } from "rxgrad";
import { learned, loss } from "./flowers.js";

export const W = adam(backprop(loss), {
  learningRate: (iteration) => 0.02 / Math.sqrt(iteration),
});
export const feeds = batches(learned, { size: 16, seed: 1 });
