// All figures on one page, with real trainings. `?only=loss` shows one; `?lang=ko` and `?theme=dark` as they say.
import "../src/index.js";
import { showBoundary } from "./boundary.js";
import { showDigit } from "./digit.js";
import { showFit } from "./fit.js";
import { showGraph } from "./graph.js";
import { showLoss } from "./loss.js";
import { showHistogram, showWeights } from "./values.js";

const asked = new URLSearchParams(location.search);
document.documentElement.lang = asked.get("lang") ?? "en";
if (asked.has("theme")) document.documentElement.style.colorScheme = asked.get("theme") as string;

/** What gives the figures of a section their data. Others need none. */
const shows: Readonly<Record<string, () => void>> = {
  boundary: showBoundary,
  digit: showDigit,
  fit: showFit,
  graph: showGraph,
  histogram: showHistogram,
  loss: showLoss,
  weights: showWeights,
};

for (const section of document.querySelectorAll("section")) {
  const only = asked.get("only");
  if (only === null || only === section.id) shows[section.id]?.();
  else section.remove();
}
