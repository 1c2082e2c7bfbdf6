import { type Command, flagOf } from "../frame/command.js";
import type { Option } from "../frame/options.js";
import { COMMON } from "../frame/read-words.js";

/** An option of a command, with its flag. */
export interface Flag {
  readonly flag: string;
  readonly option: Option<unknown>;
}

/** The options of a command, with those of all commands. */
export const flagsOf = ({ options }: Command): Flag[] =>
  Object.entries({ ...options, ...COMMON }).map(([name, option]) => ({ flag: flagOf(name), option }));

/** A text in single quotes of a shell. */
export const inQuotes = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
