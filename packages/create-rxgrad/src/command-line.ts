import { parseArgs } from "node:util";
import { Refusal, show } from "./refusal.js";
import { isTemplate, TEMPLATE_NAMES, type Template } from "./templates.js";

/** What the command was asked for. */
export interface CommandLine {
  /** The path of the project; undefined where none was given. */
  readonly folder?: string | undefined;
  readonly template?: Template | undefined;
  /** Text to print in place of making a project. */
  readonly asked?: "help" | "version" | undefined;
}

/** @throws Refusal for options and words that the command does not have. */
export function commandLine(args: readonly string[]): CommandLine {
  const options = {
    template: { type: "string", short: "t" },
    help: { type: "boolean", short: "h" },
    version: { type: "boolean", short: "v" },
  } as const;
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const folders: string[] = [];
  const templates: Template[] = [];
  const asked: ("help" | "version")[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") folders.push(token.value);
    if (token.kind !== "option") continue;
    if (token.name === "template") templates.push(templateIn(token.value));
    else if (token.name === "help" || token.name === "version") {
      if (token.value !== undefined) throw new Refusal(`${token.rawName} takes no value; leave it out.`, 2);
      asked.push(token.name);
    } else throw new Refusal(`there is no option ${show(token.rawName)}; --help lists those that there are.`, 2);
  }
  return { folder: single("folder", folders), template: single("template", templates), asked: asked[0] };
}

function templateIn(given: string | undefined): Template {
  if (given !== undefined && isTemplate(given)) return given;
  const fault = given === undefined || given === "" ? "--template has no value" : `there is no template ${show(given)}`;
  throw new Refusal(`${fault}; give ${TEMPLATE_NAMES}.`, 2);
}

function single<T extends string>(what: string, given: readonly T[]): T | undefined {
  const [first, second] = given;
  if (second === undefined) return first;
  throw new Refusal(`${show(first as string)} and ${show(second)} are two ${what}s; give one.`, 2);
}
