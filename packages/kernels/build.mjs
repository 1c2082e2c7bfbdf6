// Compiles assembly/ to WebAssembly and embeds it as src/wasm/module.generated.ts. Does nothing, in milliseconds, where
// that file is already made from the present sources.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("./", import.meta.url));
const target = `${folder}src/wasm/module.generated.ts`;
const names = readdirSync(`${folder}assembly`).filter((name) => name.endsWith(".ts"));
const sources = [...names.sort().map((name) => `assembly/${name}`), "build.mjs", "compile.mjs"];

const hash = createHash("sha256");
for (const name of sources) hash.update(`${name}\n${readFileSync(folder + name, "utf8").replaceAll("\r\n", "\n")}`);
const stamp = `// Made by build.mjs from assembly/, sha256 ${hash.digest("hex")}\n`;

if (!isMade()) {
  const { compile } = await import("./compile.mjs");
  const binary = await compile("assembly/index.ts");
  // Written aside and moved, so that a process that reads it meanwhile sees all or nothing.
  const aside = `${target}.${process.pid}`;
  writeFileSync(
    aside,
    `${stamp}/** The position of the byte that says whether the memory is shared: 1 for no, 3 for yes. */
export const SHARED_FLAG: number = ${findSharedFlag(binary)};
/** The module for a memory that is not shared, in hexadecimal digits, which compress better than base64. */
export const MODULE: string =
  "${Buffer.from(binary).toString("hex")}";
`,
  );
  renameSync(aside, target);
}

function isMade() {
  try {
    return readFileSync(target, "utf8").startsWith(stamp);
  } catch {
    return false;
  }
}

/** Behind the import's two names and its kind, 2 for a memory, come its limits' flags: 1 for "has a maximum". */
function findSharedFlag(binary) {
  const imported = Buffer.from("\x03env\x06memory\x02\x01", "latin1");
  const position = Buffer.from(binary).indexOf(imported);
  if (position < 0) throw new Error("The module does not import its memory as env.memory with a maximum.");
  return position + imported.length - 1;
}
