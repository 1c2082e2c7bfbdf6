import type { Command } from "../frame/command.js";
import { version } from "./version.js";

/** All commands, in the order of help. */
export const COMMANDS: readonly Command[] = [version];
