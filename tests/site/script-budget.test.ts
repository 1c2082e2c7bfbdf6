// How much script a page of the site loads until its first figure is there. Runs alone: it starts a browser for each page.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { browserPath } from "../support/browser.js";
import { builtFor } from "../support/figures.js";
import { FIGURE_PAGES, SCRIPT_LIMIT, visitFirstFigure } from "../support/first-figure.js";

const test = suite("script until the first figure");
const folder = builtFor(test, "site");

for (const path of FIGURE_PAGES) {
  test(`${path}: at most ${SCRIPT_LIMIT / 1000} kB`, async () => {
    if (!browserPath) return;
    const { scriptBytes } = await visitFirstFigure(folder(), path, 360);
    assert.ok(scriptBytes <= SCRIPT_LIMIT, `${path} loads ${scriptBytes} bytes of script, packed`);
    // A visit that sees no script would pass.
    assert.ok(scriptBytes > SCRIPT_LIMIT / 3, `${path} loads only ${scriptBytes} bytes`);
  });
}

test.run();
