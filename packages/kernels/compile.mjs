// Compiles AssemblyScript in this folder.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const folder = fileURLToPath(new URL("./", import.meta.url));

/**
 * The binary of a module whose memory is not shared.
 *
 * @param {string} entry A path in this folder.
 * @param {Record<string, string>} texts Files that are not on disk, by path.
 * @returns {Promise<Uint8Array>}
 */
export async function compile(entry, texts = {}) {
  let binary;
  const { error, stderr } = await asc.main(
    [
      entry,
      "--outFile=module.wasm",
      "-O3",
      "--noAssert",
      "--runtime=stub",
      "--enable=simd",
      "--importMemory",
      "--noExportMemory",
      // All that 32 bits can address. A shared memory must declare its maximum.
      "--maximumMemory=65536",
      // Only the functions of the module itself pass v128 to each other.
      "--disableWarning=112",
    ],
    {
      readFile: (name, base) => texts[name] ?? readText(name.startsWith("/") ? name : `${base}/${name}`),
      writeFile: (_name, contents) => {
        binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr}`);
  return binary;
}

function readText(path) {
  try {
    return readFileSync(path.startsWith("/") ? path : folder + path, "utf8");
  } catch {
    return null; // asc looks for a file in several places
  }
}
