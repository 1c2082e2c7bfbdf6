import type { Command } from "../frame/command.js";
import { completion } from "./completion.js";
import { convert } from "./convert.js";
import { describe } from "./describe.js";
import { version } from "./version.js";

/** All commands, in the order of help. */
export const COMMANDS: readonly Command[] = [describe, convert, completion(() => COMMANDS), version];
