// All figures on one page, with real trainings. `?only=loss` shows one; `?lang=ko` and `?theme=dark` as they say.
import "../src/index.js";
import { showLoss } from "./loss.js";

const asked = new URLSearchParams(location.search);
document.documentElement.lang = asked.get("lang") ?? "en";
if (asked.has("theme")) document.documentElement.style.colorScheme = asked.get("theme") as string;

const shows: Readonly<Record<string, () => void>> = { loss: showLoss };
for (const [name, show] of Object.entries(shows)) {
  const only = asked.get("only");
  if (only === null || only === name) show();
  else document.getElementById(name)?.remove();
}
