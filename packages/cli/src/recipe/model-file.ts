import { readFile } from "node:fs/promises";
import { topological } from "@rxgrad/core/internal";
import { type FittedImputer, type FittedScaler, imputerFromJSON, scalerFromJSON } from "@rxgrad/data";
import { fromJSON, type Node, type Parameters, parametersFromJSON, toJSON } from "rxgrad";
import { checkThere } from "../files/check-there.js";
import type { Form } from "../files/target.js";
import { MODEL_FORMAT, MODEL_VERSION, modelBegins } from "../models/format.js";
import { isRecipe } from "./check-recipe.js";
import { inputsOf, type Recipe } from "./recipe.js";

/** A network that has learned, and all that predicting takes. */
export interface Model {
  readonly recipe: Recipe;
  readonly y: Node;
  readonly parameters: Parameters;
  readonly imputer?: FittedImputer;
  readonly scaler?: FittedScaler;
  readonly targetScaler?: FittedScaler;
}

/** The text of a model file. */
export function modelText({ recipe, y, parameters, imputer, scaler, targetScaler }: Model): string {
  const model = {
    ...{ format: MODEL_FORMAT, version: MODEL_VERSION, recipe, imputer, scaler, targetScaler },
    ...{ graph: toJSON(y), parameters: parameters.toJSON() },
  };
  return `${JSON.stringify(model)}\n`;
}

/** Larger files are no models that the command writes. */
const LARGEST = 2 ** 28;

/** Reads a model file. @throws Error for anything that the command does not write. */
export async function readModel(file: string): Promise<Model> {
  return modelFrom(parsed(file, await contentsOf(file)), file);
}

/** How `rxgrad train` writes. */
export const MODEL: Form = { about: "a model of rxgrad train", begins: modelBegins("recipe") };

async function contentsOf(file: string): Promise<string> {
  const { size } = await checkThere(file, "the file that rxgrad train wrote");
  if (size > LARGEST) throw new Error(`${file} has ${size} bytes, more than a model that rxgrad train writes.`);
  return readFile(file, "utf8").catch(() => {
    throw new Error(`${file} cannot be read; check its permissions.`);
  });
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(file: string, text: string): Fields {
  const refuse = (): Error => new Error(`${file} is no model; give the file that rxgrad train wrote.`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw refuse();
  }
  const fields = (typeof json === "object" && json !== null ? json : {}) as Fields;
  if (fields.format !== MODEL_FORMAT) throw refuse();
  if (fields.version === MODEL_VERSION) return fields;
  throw new Error(
    `${file} is a model of version ${JSON.stringify(fields.version)}, and this rxgrad reads ${MODEL_VERSION}.`,
  );
}

function modelFrom({ recipe, graph, parameters, ...fitted }: Fields, file: string): Model {
  const damaged = (what: string): Error => new Error(`${file} is damaged: ${what}; train again.`);
  if (recipe === undefined)
    throw new Error(`${file} is a network without the columns that it takes; give the file that rxgrad train wrote.`);
  if (!isRecipe(recipe)) throw damaged("its recipe of columns is not one that rxgrad train writes");
  try {
    const y = rootOf(graph);
    const isTable = recipe.kind === "table";
    const hasNumbers = isTable && recipe.numbers.length > 0;
    const wanted = [...(hasNumbers ? ["imputer", "scaler"] : []), ...(recipe.classes ? [] : ["targetScaler"])];
    const missing = wanted.find((name) => !Object.hasOwn(fitted, name));
    if (missing !== undefined) throw new Error(`it has no ${missing}`);
    const model: Model = {
      ...{ recipe, y, parameters: parametersFromJSON(y, parameters) },
      ...(hasNumbers && { imputer: imputerFromJSON(fitted.imputer as never) }),
      ...(hasNumbers && { scaler: scalerFromJSON(fitted.scaler as never) }),
      ...(isTable && !recipe.classes && { targetScaler: scalerFromJSON(fitted.targetScaler as never) }),
    };
    checkShapes(model);
    checkScaling(model);
    return model;
  } catch (error) {
    throw damaged((error as Error).message.replace(/\.$/, ""));
  }
}

/** The only root of a graph. */
function rootOf(graph: unknown): Node {
  const { roots } = fromJSON(graph);
  const [y] = roots;
  if (roots.length !== 1 || !("shape" in y)) throw new Error("its graph has not one root");
  return y as Node;
}

/** @throws Error where the network does not take what the recipe gives, or answers something else. */
function checkShapes({ recipe, y }: Model): void {
  const inputs = topological([y]).filter(({ operation }) => operation.source?.from === "feed");
  const found = new Map(inputs.map(({ name, shape }) => [name, shape.join()]));
  const wanted = new Map(inputsOf(recipe).map(([name, size]) => [name, `batch,${size}`]));
  const fits = found.size === wanted.size && [...wanted].every(([name, shape]) => found.get(name) === shape);
  if (!fits) throw new Error("its network has other inputs than its recipe");
  if (y.shape.join() !== `batch,${recipe.classes?.length ?? 1}`)
    throw new Error("its network has other outputs than its recipe");
}

/** @throws Error where columns were scaled that are not those of the recipe, or are in another order. */
function checkScaling({ recipe, imputer, scaler, targetScaler }: Model): void {
  if (recipe.kind === "images") return;
  for (const [each, names] of [
    [imputer, recipe.numbers],
    [scaler, recipe.numbers],
    [targetScaler, [recipe.target]],
  ] as const) {
    if (each === undefined) continue;
    const { shape, columns = names } = each.toJSON();
    const fits = shape.join() === String(names.length) && columns.every((name, i) => name === names[i]);
    if (!fits) throw new Error("its scaling is of other columns");
  }
}
