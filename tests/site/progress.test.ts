import { test } from "uvu";
import * as assert from "uvu/assert";
import { pageProgress } from "../../packages/site/src/progress.js";

test("progress counts each page once, and writes ten lines at most", () => {
  const lines: string[] = [];
  const read = pageProgress((line) => lines.push(line)) as unknown as (page: object, context: object) => void;
  const pages = Array.from({ length: 35 }, (_, i) => `${i}.md`);
  for (const relativePath of [...pages, ...pages]) read({ relativePath }, { siteConfig: { pages } });
  assert.equal(
    lines,
    [4, 7, 11, 14, 18, 21, 25, 28, 32, 35].map((count) => `${count} of 35 pages`),
  );
});

test.run();
