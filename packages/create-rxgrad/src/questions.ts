import { createInterface, type Interface } from "node:readline";
import { Refusal } from "./refusal.js";
import { isTemplate, TEMPLATE_NAMES, TEMPLATES, type Template } from "./templates.js";

/** Asks a person, in a terminal. */
export class Questions {
  readonly #terminal: Interface;
  readonly #output: NodeJS.WritableStream;
  /** Keeps lines that come before their question. */
  readonly #lines: AsyncIterator<string>;

  constructor(input: NodeJS.ReadableStream, output: NodeJS.WritableStream) {
    this.#terminal = createInterface({ input, output });
    this.#lines = this.#terminal[Symbol.asyncIterator]();
    this.#output = output;
  }

  close(): void {
    this.#terminal.close();
  }

  async folder(): Promise<string> {
    return (await this.#ask("Name of the project [my-app]: ")) || "my-app";
  }

  async template(): Promise<Template> {
    const width = Math.max(...Object.keys(TEMPLATES).map(({ length }) => length));
    for (const [name, { about }] of Object.entries(TEMPLATES)) {
      this.#output.write(`  ${name.padEnd(width)}  ${about}\n`);
    }
    for (;;) {
      const answer = (await this.#ask(`Template, ${TEMPLATE_NAMES} [node]: `)).toLowerCase() || "node";
      if (isTemplate(answer)) return answer;
      this.#output.write(`There is no template ${JSON.stringify(answer)}.\n`);
    }
  }

  /** @throws Refusal where the person ends the input in place of an answer. */
  async #ask(question: string): Promise<string> {
    this.#terminal.setPrompt(question);
    this.#terminal.prompt();
    const { value, done } = await this.#lines.next();
    if (done) throw new Refusal("no answer was given, so nothing was made.", 1);
    return value.trim();
  }
}
