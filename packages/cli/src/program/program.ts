import type { Form } from "../files/target.js";
import { inputsOf, type Recipe } from "../recipe/recipe.js";
import type { Settings } from "../training/settings.js";
import type { DataCode, Task } from "../training/task.js";
import { literal } from "./literal.js";

/** The ending .mts, as the program awaits: npm makes folders in which .ts may not. */
const HEAD = `// From rxgrad train. Save it as train.mts, npm install rxgrad @rxgrad/data rxjs, then npx tsx train.mts.
`;

/** How `rxgrad train --code` writes. */
export const PROGRAM: Form = { about: "a program of rxgrad train", begins: HEAD };

/** The TypeScript program that does what `rxgrad train` does: it has the same losses, and writes the same model. */
export function programOf({ recipe, code }: Task, settings: Settings, out: string): string {
  const paragraphs = [
    imports(recipe, code, settings),
    `const seed = ${settings.seed};`,
    code.read,
    `${splitCode(settings)}\n${code.ready}`,
    networkCode(recipe, settings),
    trainingCode(settings),
    testCode(recipe),
    modelCode(recipe, code, out),
  ];
  return `${HEAD}${paragraphs.join("\n\n")}\n`;
}

function imports(recipe: Recipe, { data }: DataCode, { hidden }: Settings): string {
  const names = (list: readonly string[]): string =>
    [...list].sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)).join(", ");
  const used = [
    ...["adam", "backprop", "dense", "earlyStopping", "evaluate", "input", "toJSON", "train", "withMetrics"],
    ...(recipe.classes ? ["accuracy", "confusionMatrix", "crossEntropy", "softmax"] : ["meanSquaredError", "r2"]),
    ...(hidden.length > 0 ? ["tanh"] : []),
    ...(inputsOf(recipe).length > 1 ? ["concatenate"] : []),
  ];
  return `import { writeFileSync } from "node:fs";
import { ${names(["batches", "split", ...data])} } from "@rxgrad/data";
import {
  ${names(used).replaceAll(", ", ",\n  ")},
} from "rxgrad";
import { lastValueFrom, take, tap } from "rxjs";`;
}

const splitCode = ({ test, validation, isStratified }: Settings): string =>
  `// Rows to learn from, to see when to stop, and to test with${isStratified ? ", with as much of each class" : ""}.
const parts = split(data, { test: ${test}, validation: ${validation}, seed${isStratified ? ', stratify: "t"' : ""} });`;

function networkCode(recipe: Recipe, { hidden, learningRate }: Settings): string {
  const inputs = inputsOf(recipe);
  const outputs = recipe.classes?.length ?? 1;
  const written = inputs.map(([name, size]) => `input("${name}", [${size}])`);
  const [first] = written;
  const x = written.length === 1 ? first : `concatenate([\n${written.map((each) => `  ${each},\n`).join("")}])`;
  const layers = [...hidden.flatMap((units) => [`dense(${units})`, "tanh()"]), `dense(${outputs})`];
  if (recipe.classes) layers.push("softmax()");
  return `const x = ${x};
const y = x.pipe(${layers.join(", ")});
const t = input("t", [${outputs}]);
const loss = ${recipe.classes ? "crossEntropy" : "meanSquaredError"}(y, t);
const W = adam(backprop(loss), { learningRate: ${learningRate} });`;
}

const trainingCode = ({ batch, epochs, patience }: Settings): string =>
  `const feeds = batches(learned, { size: ${batch}, seed });
const { best } = await lastValueFrom(
  train(W, feeds, { seed }).pipe(
    withMetrics({ every: "epoch", y, t, validation, metrics: { loss } }),
    take(${epochs} * feeds.iterationsPerEpoch),
    earlyStopping({ patience: ${patience}, monitor: ({ metrics }) => metrics?.validation.loss }),
    tap(({ epoch, loss, metrics }) => {
      if (metrics) console.log("epoch", epoch, loss, metrics.validation.loss);
    }),
  ),
);
if (!best) throw new Error("No epoch was finished.");
const { parameters } = best;`;

const testCode = (recipe: Recipe): string =>
  recipe.classes
    ? `const answers = await evaluate(y, test, parameters);
${recipe.kind === "images" ? "const wanted = await evaluate(t, test);\n" : "const wanted = test.t;\n"}console.log("test accuracy", accuracy(answers, wanted));
console.log(confusionMatrix(answers, wanted).toArray());`
    : `const answers = targetScaler.inverse(await evaluate(y, test, parameters));
const wanted = targetScaler.inverse(test.t);
const errors = answers.data.map((answer, i) => Math.abs(answer - (wanted.data[i] ?? 0)));
console.log("test R²", r2(answers, wanted));
console.log("mean absolute error", errors.reduce((sum, each) => sum + each, 0) / errors.length);`;

const modelCode = (recipe: Recipe, { fitted }: DataCode, out: string): string =>
  `// What rxgrad predict reads.
const recipe = ${literal(recipe)};
const model = {
  format: "rxgrad/model",
  version: 1,
  recipe,
${fitted === "" ? "" : `${fitted}\n`}  graph: toJSON(y),
  parameters: parameters.toJSON(),
};
writeFileSync(${JSON.stringify(out)}, \`\${JSON.stringify(model)}\\n\`);`;
