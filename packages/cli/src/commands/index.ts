import type { Command } from "../frame/command.js";
import { check } from "./check.js";
import { completion } from "./completion.js";
import { convert } from "./convert.js";
import { describe } from "./describe.js";
import { predict } from "./predict.js";
import { serve } from "./serve.js";
import { studio } from "./studio.js";
import { train } from "./train.js";
import { version } from "./version.js";

/** All commands, in the order of help. */
export const COMMANDS: readonly Command[] = [
  ...[train, predict, describe, convert, check, studio, serve],
  completion(() => COMMANDS),
  version,
];
