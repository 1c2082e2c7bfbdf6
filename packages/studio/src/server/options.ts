import { parseArgs } from "node:util";
import { checkPort, DEFAULT_PORT } from "./loopback.js";

/** A wrong option of a command. */
export class UsageError extends Error {}

/** The options of a command that serves a page on loopback, or writes it. */
export interface Options {
  readonly help: boolean;
  readonly build: boolean;
  readonly open: boolean;
  readonly port: number;
}

/** The command, and what its options do. */
export interface Usage {
  readonly name: string;
  readonly text: string;
}

/** What the help of a command says of the options that all of them have. */
export const OPTIONS_TEXT: string = `  --port <number>  the port on loopback; if it is busy, the next that is free (default ${DEFAULT_PORT}; 0: any)
  --no-open        print the address, and open no browser. So it is without a screen, in CI and over ssh
  --build          write the page as a static site, for any web server, and end
  --help           show this text`;

const KNOWN = {
  help: { type: "boolean", short: "h" },
  build: { type: "boolean" },
  "no-open": { type: "boolean" },
  port: { type: "string" },
} as const;

/** @throws UsageError for an option that there is not, or a wrong value. */
export function readOptions(args: readonly string[], usage: Usage): Options {
  try {
    const { values } = parseArgs({ args: args.filter((each) => each !== "--"), options: KNOWN });
    const { help = false, build = false, "no-open": isQuiet = false, port: written } = values;
    if (build && (isQuiet || written !== undefined))
      throw new Error("--build serves nothing; leave out the other options.");
    const port = written === undefined ? DEFAULT_PORT : /^\d+$/.test(written) ? Number(written) : Number.NaN;
    if (Number.isNaN(port))
      throw new Error(`--port is "${written}", but a port is a whole number; give one such as 8080.`);
    checkPort("--port", port);
    return { help, build, open: !isQuiet, port };
  } catch (error) {
    throw new UsageError(`${usage.name}: ${sentence(error as Error)}\n\n${usage.text}`);
  }
}

/** What Node says of a wrong option, in one sentence. */
function sentence({ message }: Error): string {
  const [, unknown] = /^(?:Unknown option|Unexpected argument) '([^']*)'/.exec(message) ?? [];
  if (unknown === undefined) return message;
  return `${unknown} is no option; give one of ${Object.keys(KNOWN)
    .map((name) => `--${name}`)
    .join(", ")}.`;
}
