import type { Node, Tensor } from "@rxgrad/core";
import { sampleSize, showShape } from "@rxgrad/core/internal";
import { codeOf, functionNames, withNeeded } from "./functions.js";
import { identifier, keyOf, literal, numbersLiteral, numeral, shapeLiteral } from "./text.js";

interface ModuleWriterParts {
  readonly owner: string;
  /** The names of all nodes. */
  readonly names: ReadonlyMap<Node, string>;
  /** The value of a hyper-parameter of a node. */
  number(node: Node, name: string): number;
}

/** Names that JavaScript has already. */
const RESERVED = `arguments await break case catch class const continue debugger default delete do else enum eval export extends
false finally for function if implements import in instanceof interface let new null package private protected public return static
super switch this throw true try typeof var void while with yield undefined NaN Infinity Array ArrayBuffer DataView Float64Array JSON
Math Number RangeError String TypeError Uint8Array atob evaluate feed inputs output rows`;

/** Collects the inputs, weights, functions and lines of a module. */
export class ModuleWriter {
  readonly owner: string;
  readonly #parts: ModuleWriterParts;
  readonly #taken = new Set([...RESERVED.split(/\s/), ...functionNames()]);
  readonly #values = new Map<Node, string>();
  readonly #functions = new Set<string>();
  readonly #inputs = new Map<string, { readonly node: Node; readonly value: string }>();
  readonly #constants: string[] = [];
  readonly #lines: string[] = [];
  #rows: string | undefined;

  constructor(parts: ModuleWriterParts) {
    this.#parts = parts;
    this.owner = parts.owner;
  }

  /** The name of a node. */
  nameOf(node: Node): string {
    return this.#parts.names.get(node) as string;
  }

  /** The variable with the value of a node. */
  valueOf(node: Node): string {
    return this.#values.get(node) as string;
  }

  /** A number among the options of a node, as a literal. It may be a schedule. @param none Its default. */
  number(node: Node, option: string, none: number): string {
    const given = node.options[option] ?? none;
    return numeral(typeof given === "number" ? given : this.#parts.number(node, option));
  }

  /** The name of a function that the module then contains. */
  use(name: string): string {
    this.#functions.add(name);
    return name;
  }

  /** A call of a function that the module then contains. */
  call(name: string, ...given: readonly (string | number)[]): string {
    return `${this.use(name)}(${given.join(", ")})`;
  }

  /** A constant of the module. */
  constant(node: Node, what: string, text: string): string {
    const name = this.#free(`${this.nameOf(node)}_${what}`);
    this.#constants.push(`const ${name} = ${text};`);
    return name;
  }

  /** Adds an input. Two nodes with one name are one input. */
  input(node: Node): void {
    const name = this.nameOf(node);
    const known = this.#inputs.get(name);
    const value = known?.value ?? this.#free(name);
    this.#values.set(node, value);
    if (known) return;
    this.#inputs.set(name, { node, value });
    const size = sampleSize(node.shape);
    const isBatched = node.shape[0] === "batch";
    const rows = isBatched ? this.#rows : "1";
    this.#line(value, this.call("read", "feed", literal(name), size, ...(rows === undefined ? [] : [rows])), node);
    if (isBatched) this.#rows ??= `${value}.length / ${size}`;
  }

  /** Adds weights, which are in the module. */
  weights(node: Node, { data }: Tensor): void {
    const name = this.nameOf(node);
    const { text, isEncoded } = numbersLiteral(data);
    if (isEncoded) this.use("decoded");
    const value = this.#free(name);
    this.#values.set(node, value);
    this.#constants.push(`const ${value} = ${text}; // ${literal(name)}, ${showShape(node.shape)}`);
  }

  /** Adds the value of a node. */
  value(node: Node, expression: string): void {
    const value = this.#free(this.nameOf(node));
    this.#values.set(node, value);
    this.#line(value, expression, node);
  }

  /** The text of a module that answers with the value of a node. */
  module(root: Node): string {
    const value = this.valueOf(root);
    const functions = withNeeded(this.#functions).map(codeOf);
    const constants =
      this.#constants.length === 0 ? [] : [["// Weights and other constants", ...this.#constants].join("\n")];
    return `${[this.#head(root), this.#evaluate(root, value), ...constants, ...functions].join("\n\n")}\n`;
  }

  #head({ shape }: Node): string {
    const examples = [...this.#inputs].map(
      ([name, { node }]) => `${keyOf(name)}: ${exampleOf(sampleSize(node.shape))}`,
    );
    const inputs = [...this.#inputs].map(([name, { node }]) => `  ${keyOf(name)}: ${shapeLiteral(node.shape)},\n`);
    return `// A network of rxgrad. It answers as rxgrad's \`evaluate\` does, bit for bit. For example:
//
//   import { evaluate } from "./network.js";
//   console.log(evaluate({ ${examples.join(", ")} }));

/** The shapes of the inputs by their names. "batch" is the number of rows. */
export const inputs = {${inputs.length === 0 ? "" : `\n${inputs.join("")}`}};

/** The shape of the answer. */
export const output = ${shapeLiteral(shape)};`;
  }

  #evaluate({ shape }: Node, value: string): string {
    const types = [...this.#inputs.keys()].map((name) => `${literal(name)}: Float64Array | readonly number[]`);
    return `/**
 * Computes the answer for some rows.
 *
 * @param {{ ${types.join("; ")} }} feed The numbers of each input, one row after another.
 * @returns {Float64Array} The numbers of the answer, of shape ${showShape(shape)}, one row after another.
 * @throws {Error} For an input that is missing, has a wrong number of numbers, or has one that is not finite.
 */
export function evaluate(feed) {
${this.#lines.map((line) => `  ${line}\n`).join("")}  return Float64Array.from(${value});
}`;
  }

  #line(value: string, expression: string, { shape }: Node): void {
    this.#lines.push(`const ${value} = ${expression}; // ${showShape(shape)}`);
  }

  #free(wanted: string): string {
    let name = identifier(wanted);
    while (this.#taken.has(name)) name += "_";
    this.#taken.add(name);
    return name;
  }
}

/** Numbers for one row of an input. */
const exampleOf = (size: number): string =>
  size > 8 ? `new Float64Array(${size})` : `[${new Array(size).fill(0).join(", ")}]`;

/** The expression of a node's value. @param inputs The variables with the values of its inputs. */
export type CompileKind = (module: ModuleWriter, node: Node, inputs: readonly string[]) => string;

/** How each kind is computed, by its name. */
export type CompileTable = Readonly<Record<string, CompileKind>>;
