// No link in the Markdown of the repository is broken: files, folders, pictures and headings. Pages of the site are looked at where
// they are built, in tests/site/links.test.ts. Addresses of other places are not fetched.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { deadLinksIn } from "./support/links.js";

const repository = fileURLToPath(new URL("../", import.meta.url));

const documents = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md"], {
  cwd: repository,
  encoding: "utf8",
})
  .split("\0")
  .filter((path) => path && !path.startsWith("packages/site/pages/") && existsSync(repository + path));

const isAddress = (target: string): boolean => /^https:\/\/[\w-]+\.[\w.-]+(\/|$)/.test(target);

test("every link in a document of the repository leads somewhere", () => {
  for (const each of ["README.md", "CONTRIBUTING.md", "DECISIONS.md", "SECURITY.md", "packages/core/README.md"])
    assert.ok(documents.includes(each), each);
  assert.equal(deadLinksIn(repository, documents, isAddress), []);
});

test("links to files, headings and addresses that are not there are found", () => {
  const folder = mkdtempSync(join(tmpdir(), "rxgrad-links-"));
  try {
    writeFileSync(join(folder, "b.md"), "## One `word`, one_name!\n\n## Again\n\n## Again\n\n```sh\n# code\n```\n");
    const alive = ["b.md", "#a-b", "b.md#one-word-one_name", "b.md#again", "b.md#again-1", "https://example.com/x"];
    const dead = ["c.md", "#a-c", "b.md#again-2", "b.md#code", "../x.md", "http://example.com", "b.png"];
    const links = [...alive, ...dead].map((target) =>
      target.endsWith("png") ? `<img src="${target}">` : `[a](${target})`,
    );
    writeFileSync(join(folder, "a.md"), `# A b\n\n${links.join("\n")}\n\`[in code](d.md)\`\n`);
    assert.equal(deadLinksIn(`${folder}/`, ["a.md"], isAddress).sort(), dead.map((target) => `a.md: ${target}`).sort());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
