import { relative, resolve } from "node:path";
import { type CommandLine, commandLine } from "./command-line.js";
import { checkFree, makeProject, packagesOf, VERSION } from "./make-project.js";
import { projectName } from "./project-name.js";
import { Questions } from "./questions.js";
import { Refusal } from "./refusal.js";
import { TEMPLATE_NAMES, TEMPLATES, type Template } from "./templates.js";

/** What the command needs of a process. */
export interface Surroundings {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  cwd(): string;
}

const HELP = `Makes a project in which a network learns.

  npm create rxgrad [folder] [-- --template name]
  npx create-rxgrad [folder] [--template name]

The folder is new or empty, and has the name of the project. Templates:

${Object.entries(TEMPLATES)
  .map(([name, { about }]) => `  ${name}  ${about}\n`)
  .join("")}
  -t, --template name   the template; without it you are asked
  -v, --version         prints the version
  -h, --help            prints this text

Exit codes: 0 done, 1 it could not be done, 2 the command was given wrongly.
`;

/**
 * Runs the command.
 *
 * @param args Its arguments.
 * @returns The exit code.
 */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    const { asked, ...given } = commandLine(args);
    surroundings.stdout.write(
      asked === "help" ? HELP : asked === "version" ? `${VERSION}\n` : await make(given, surroundings),
    );
    return 0;
  } catch (error) {
    const { message, exitCode } = error instanceof Refusal ? error : failure(error);
    surroundings.stderr.write(`create-rxgrad: ${message}\n`);
    return exitCode;
  }
}

const failure = (error: unknown): Refusal =>
  new Refusal(`the project cannot be made: ${error instanceof Error ? error.message : String(error)}`, 1);

/** Makes the project. Returns what to do next. */
async function make(given: CommandLine, { stdin, stdout, env, cwd }: Surroundings): Promise<string> {
  const questions = stdin.isTTY && stdout.isTTY ? new Questions(stdin, stdout) : undefined;
  try {
    const told = given.folder ?? (await questions?.folder());
    if (told === undefined || told === "") throw new Refusal("give a name for the project, such as my-app.", 2);
    const folder = resolve(cwd(), told);
    checkFree(folder, told);
    const name = projectName(
      folder,
      Object.keys(TEMPLATES).flatMap((each) => packagesOf(each as Template)),
    );
    const template = given.template ?? (await questions?.template());
    if (template === undefined) throw new Refusal(`give a template: --template ${TEMPLATE_NAMES}.`, 2);
    makeProject(folder, name, template);
    return next(name, relative(cwd(), folder), template, managerIn(env));
  } finally {
    questions?.close();
  }
}

/** The package manager that runs the command. */
function managerIn({ npm_config_user_agent: agent = "" }: Surroundings["env"]): string {
  return ["pnpm", "yarn", "bun"].find((name) => agent.startsWith(`${name}/`)) ?? "npm";
}

function next(name: string, path: string, template: Template, manager: string): string {
  const { script } = TEMPLATES[template];
  const commands = [`${manager} install`, `${manager} ${script === "start" ? script : `run ${script}`}`];
  if (path !== "") commands.unshift(`cd ${/^[\w./-]+$/.test(path) ? path : JSON.stringify(path)}`);
  return `\n${name} is ready. Type:\n\n${commands.map((each) => `  ${each}\n`).join("")}\n`;
}
