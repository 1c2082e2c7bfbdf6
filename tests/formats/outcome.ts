// What becomes of a damaged file: a network, or one sentence. Nothing else, and no more memory than the file needs.
import { DataError, type Node, type Parameters } from "@rxgrad/core";
import * as assert from "uvu/assert";
import { memoryOf } from "./memory.js";

/** What readers of networks return. */
interface ReadModel {
  readonly outputs: ReadonlyMap<string, Node>;
  readonly parameters: Parameters;
}

/** Numbers of 1 byte become those of 8, and both ways of reading may have read them, some in two layouts. */
const mostMemory = (size: number): number => 64 * size + 4096;

/** The result of reading a file of so many bytes, which is named "f"; "" for a network. */
export async function outcomeOf(size: number, read: () => Promise<ReadModel>): Promise<string> {
  const names = Object.getOwnPropertyNames(Object.prototype).join();
  let told = "";
  const memory = await memoryOf(async () => {
    try {
      const { outputs, parameters } = await read();
      assert.ok(outputs.size > 0 && parameters.names.length >= 0);
    } catch (error) {
      if (!(error instanceof DataError)) throw new Error(`another error than a DataError: ${error}`, { cause: error });
      told = error.message;
      assert.match(told, /^f: [^\n]*\.$/);
      assert.ok(told.length <= 400, told);
    }
  });
  assert.ok(memory <= mostMemory(size), `${memory} bytes for ${size}: ${told}`);
  assert.is(Object.getOwnPropertyNames(Object.prototype).join(), names);
  return told;
}
