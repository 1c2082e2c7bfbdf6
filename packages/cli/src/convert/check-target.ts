import { realpath } from "node:fs/promises";
import { extname } from "node:path";
import { UsageError } from "../frame/exit.js";
import { MODEL_FORMAT } from "../models/format.js";
import { fileHead } from "../recipe/write-file.js";

const TRAINED = `{"format":"${MODEL_FORMAT}","version":1,"recipe":`;
const MODULE = "// A network of rxgrad.";

/** @throws UsageError where writing would destroy the file that is read, the columns of a training, or a program of the user's. */
export async function checkTarget(from: string, to: string): Promise<void> {
  const path = await realpath(to).catch(() => undefined);
  if (path === undefined) return;
  if (path === (await realpath(from).catch(() => undefined)))
    throw new UsageError(`${to} is the file that is read; give another to write.`);
  const head = await fileHead(path).catch(() => "");
  if (head.startsWith(TRAINED))
    throw new UsageError(`${to} is a model of rxgrad train, which has columns that would be lost; give another file.`);
  if (/^\.m?js$/i.test(extname(to)) && head !== "" && !head.startsWith(MODULE))
    throw new UsageError(`${to} is there and was not written by rxgrad; give another file.`);
}
