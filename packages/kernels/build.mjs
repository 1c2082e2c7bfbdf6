// Compiles the modules of assembly/ to WebAssembly and embeds each as src/wasm/*.generated.ts. Does nothing, within
// milliseconds, if these files are up to date.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { printable } from "./printable.mjs";

/** The modules: the kernels that are always loaded, and the families. */
const modules = [
  { entry: "index", target: "kernels", constant: "KERNELS" },
  { entry: "binary-cross-entropy", target: "binary-cross-entropy", constant: "BINARY_CROSS_ENTROPY" },
  { entry: "images", target: "images", constant: "IMAGES" },
  { entry: "optimizers", target: "updates", constant: "UPDATES" },
];

const folder = fileURLToPath(new URL("./", import.meta.url));
const names = readdirSync(`${folder}assembly`).filter((name) => name.endsWith(".ts"));
const sources = [...names.sort().map((name) => `assembly/${name}`), "build.mjs", "compile.mjs", "printable.mjs"];

const hash = createHash("sha256");
for (const name of sources) hash.update(`${name}\n${readFileSync(folder + name, "utf8").replaceAll("\r\n", "\n")}`);
const stamp = `// Made by build.mjs from assembly/, sha256 ${hash.digest("hex")}\n`;

for (const { entry, target, constant } of modules) {
  const path = `${folder}src/wasm/${target}.generated.ts`;
  if (isMade(path)) continue;
  const { compile } = await import("./compile.mjs");
  const binary = await compile(`assembly/${entry}.ts`);
  const { common, text } = printable(binary);
  // Written to another file and moved, so that a process that reads it meanwhile sees a whole file.
  const aside = `${path}.${process.pid}`;
  writeFileSync(
    aside,
    `${stamp}import type { Embedded } from "./printable.js";

export const ${constant}: Embedded = {
  sharedFlag: ${findSharedFlag(binary)},
  common: "${common}",
  text: "${text}",
};
`,
  );
  renameSync(aside, path);
}

function isMade(path) {
  try {
    return readFileSync(path, "utf8").startsWith(stamp);
  } catch {
    return false;
  }
}

/** The flags of the limits follow the two names of the import and its kind, 2 for a memory; 1 means "has a maximum". */
function findSharedFlag(binary) {
  const imported = Buffer.from("\x03env\x06memory\x02\x01", "latin1");
  const position = Buffer.from(binary).indexOf(imported);
  if (position < 0) throw new Error("The module does not import its memory as env.memory with a maximum.");
  return position + imported.length - 1;
}
