// TensorFlow.js 4.22 loads what is written and predicts the same. The benchmark installs it; where it has not, nothing is compared,
// unless RXGRAD_TENSORFLOW=1 installs it first, with 60 MB that are fetched. It then prints what it measured. RXGRAD_SEED=7 draws
// other networks.
import { installNpmPeers, npmPeersAreInstalled } from "@rxgrad/bench";
import * as core from "@rxgrad/core";
import { topological } from "@rxgrad/core/internal";
import { tensorflowToBytes } from "@rxgrad/formats";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { CLOSE, errorOf, expectedOf, type OnnxCase } from "./onnx-runtime.js";
import { randomNetwork } from "./random-networks.js";
import { CASES } from "./tensorflow-cases.js";
import { predictInTensorflow } from "./tensorflow-runtime.js";

const IS_ASKED = process.env.RXGRAD_TENSORFLOW !== undefined;

const peer = suite("TensorFlow.js");

/** The network with the numbers that the file has: a sum of numbers that cancel each other shows their rounding to float32. */
function inFloat32({ parameters, feed: { x, ...others }, ...rest }: OnnxCase): OnnxCase {
  const rounded = [...(parameters ?? [])].map(({ name, value: { data, shape } }) => [
    name,
    core.tensor(Array.from(data, Math.fround), shape),
  ]);
  return {
    ...{ ...rest, parameters: parameters?.with(Object.fromEntries(rounded)) },
    feed: { ...others, ...(x && { x: { ...x, data: x.data.map(Math.fround) } }) },
  };
}

/** Compares what is predicted with rxgrad's predictions from numbers in float32, and measures it against those in float64. */
async function compare(what: string, cases: readonly OnnxCase[]): Promise<void> {
  const predicted = predictInTensorflow(cases);
  let [largest, inFloat64] = [0, 0];
  for (const [i, each] of cases.entries()) {
    const { outputs = [], error } = predicted[i] ?? {};
    const result = error === undefined ? { outputs: Object.fromEntries(outputs.entries()) } : { error };
    const told = errorOf(each.name, result, await expectedOf(inFloat32(each)));
    assert.ok(told <= CLOSE.float32, `${each.name}: ${told}`);
    largest = Math.max(largest, told);
    inFloat64 = Math.max(inFloat64, errorOf(each.name, result, await expectedOf(each)));
  }
  if (!IS_ASKED) return;
  const [near, far] = [largest, inFloat64].map((each) => each.toExponential(1));
  console.log(`${cases.length} ${what}: off by at most ${near} of the largest output, ${far} with weights in float64`);
}

/** Random networks that the format can hold: TensorFlow.js has ELU with an alpha of 1 alone, and no approximate GELU. */
function drawNetworks(count: number): readonly OnnxCase[] {
  const drawn: OnnxCase[] = [];
  for (let i = 0; drawn.length < count; i++) {
    const each = randomNetwork(`network ${i}`);
    if (!topological([each.node]).some(({ kind }) => kind === "elu" || kind === "gelu")) drawn.push(each);
  }
  return drawn;
}

const NETWORKS = drawNetworks(100);

peer("every kind is written or refused by name", () => {
  const isKind = (each: unknown): each is core.NodeKind =>
    typeof each === "function" && "kind" in each && "build" in each;
  const kinds = Object.values(core as Readonly<Record<string, unknown>>).filter(isKind);
  const found = new Set(CASES.flatMap(({ node }) => topological([node]).map(({ kind }) => kind)));
  const refused = kinds.map(({ kind }) => kind).filter((kind) => !found.has(kind));
  assert.equal(refused.sort(), REFUSED);
});

/** Kinds that have no layer in TensorFlow.js. */
const REFUSED = [
  ...["abs", "absoluteError", "amin", "binaryCrossEntropy", "crossEntropy", "divide", "exp", "huber", "l1Penalty"],
  ...["l2Penalty", "log", "meanSquaredError", "neg", "pow", "sqrt", "step", "subtract", "sum", "sumSquaredError"],
];

peer("networks are written, each with all its weights", () => {
  for (const { name, node, parameters } of [...CASES, ...NETWORKS]) {
    const files = tensorflowToBytes(node, parameters);
    const { weightsManifest } = JSON.parse(new TextDecoder().decode(files.get("model.json")));
    const sizes = weightsManifest[0].weights.map(({ shape }: { shape: number[] }) => shape.reduce((a, b) => a * b, 4));
    const bytes = sizes.reduce((sum: number, each: number) => sum + each, 0);
    assert.is(files.get("group1-shard1of1.bin")?.length, bytes, name);
  }
});

const obstacle = IS_ASKED ? installNpmPeers(console.log) : undefined;
if (obstacle !== undefined) throw new Error(obstacle);
if (npmPeersAreInstalled()) {
  peer("each kind predicts the same in TensorFlow.js", () => compare("kinds with their options", CASES));

  peer("100 random networks predict the same in TensorFlow.js", () => compare("random networks", NETWORKS));
}

peer.run();
