// Removes what was built, also from sources that are no more, so that nothing of it is published.
import { readdirSync, rmSync } from "node:fs";

for (const entry of readdirSync(new URL("./", import.meta.url), { withFileTypes: true })) {
  if (entry.isDirectory()) rmSync(new URL(`${entry.name}/dist/`, import.meta.url), { recursive: true, force: true });
}
