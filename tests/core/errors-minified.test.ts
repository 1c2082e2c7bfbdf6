// Errors keep their names in minified code.
import * as core from "@rxgrad/core";
import { build } from "esbuild";
import { test } from "uvu";
import * as assert from "uvu/assert";

const names = Object.keys(core).filter((name) => /^[A-Z].*Error$/.test(name));

test("every class of errors has the name under which it is exported", () => {
  assert.ok(names.length >= 10);
  for (const name of names) {
    const ErrorClass = (core as unknown as Record<string, new (message: string) => Error>)[name];
    assert.is(new ErrorClass("why").name, name);
  }
});

test("classes of errors keep their names in minified code", async () => {
  const { outputFiles } = await build({
    stdin: {
      contents: `import * as core from "@rxgrad/core"; export const told = ${JSON.stringify(names)}.map((name) => String(new core[name]("why")));`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "node",
    conditions: ["source"],
  });
  const { told } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
  );
  assert.equal(
    told,
    names.map((name) => `${name}: why`),
  );
});

test.run();
