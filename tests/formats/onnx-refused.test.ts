// What ONNX files cannot hold, and what rxgrad does not read of them, is refused in one sentence.
import {
  blackBox,
  DataError,
  defineNode,
  dense,
  elu,
  GraphError,
  gelu,
  HyperparameterError,
  initialParameters,
  input,
  type Layer,
  leakyRelu,
  type Node,
  normal,
  parameter,
  relu,
  softmax,
  tanh,
} from "@rxgrad/core";
import { topological } from "@rxgrad/core/internal";
import { onnxToBytes, readOnnx, writeOnnx } from "@rxgrad/formats";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { bytesOf } from "./expected.js";

const refused = suite("Refused ONNX files");

const x = input("x", [2]);
const y = x.pipe(dense(3, { name: "hidden" }), tanh({ name: "y" }));
const parameters = initialParameters(y);

type Class = new (...given: never[]) => Error;

function check(run: () => unknown, message: string, Wanted: Class = GraphError): void {
  assert.throws(run, (error: Error) => {
    assert.instance(error, Wanted);
    assert.is(error.message, message);
    return true;
  });
}

refused("kinds that ONNX cannot hold are refused by name, with what to do", () => {
  const swish = defineNode({ kind: "relu", smooth: true, forward: () => {} });
  check(
    () => onnxToBytes(swish({ name: "own" })(x)),
    'onnxToBytes: relu "own" is a kind of your own, which ONNX cannot hold; compose it of rxgrad\'s nodes, or write the nodes before it.',
  );
  const box = blackBox({ inputs: { x }, output: [1], evaluate: ({ x: [a = 0] }) => [a], name: "plant" }) as Node;
  check(
    () => onnxToBytes(box),
    `onnxToBytes: ${box.kind} "plant" calls your own function, which ONNX cannot hold; compose it of rxgrad's nodes, or write the nodes before it.`,
  );
  check(
    () => onnxToBytes((gelu() as Layer)(x), undefined, { type: "float64" }),
    'onnxToBytes: gelu "gelu1" needs Erf, which ONNX Runtime does not have in float64; give type: "float32", or gelu({ approximate: "tanh" }).',
  );
});

refused("wrong arguments are refused", async () => {
  check(() => onnxToBytes([]), "onnxToBytes: its list of nodes is empty; give one or more.");
  check(() => onnxToBytes(7 as never), "onnxToBytes: nodes is 7; give a list of nodes.");
  check(
    () => onnxToBytes(y),
    'onnxToBytes: parameter "hidden/W" has no value; give the parameters, such as those that an optimizer emits.',
  );
  check(
    () => onnxToBytes(y, parameters, { type: "float16" as never }),
    'onnxToBytes: type is "float16"; give "float32" or "float64".',
  );
  check(
    () => onnxToBytes(y, parameters, { opset: 13 } as never),
    'onnxToBytes: there is no option "opset"; leave it out, or give one of type.',
    HyperparameterError,
  );
  await writeOnnx(7 as never, y, parameters).then(
    () => assert.unreachable(),
    (error) => assert.is(error.message, "writeOnnx: the target is 7; give a path (in Node) or a WritableStream."),
  );
});

/** A file in which texts of the same length are replaced. */
function changed(file: Uint8Array, from: string, to: string): Uint8Array {
  const text = Buffer.from(file).toString("latin1");
  assert.ok(text.includes(from), from);
  assert.is(from.length, to.length);
  return Buffer.from(text.replaceAll(from, to), "latin1");
}

async function told(bytes: Uint8Array): Promise<string> {
  try {
    await readOnnx(bytes, { name: "f" });
  } catch (error) {
    assert.instance(error, DataError);
    return (error as Error).message;
  }
  return "";
}

refused("what is not read is refused by operation, node and opset", async () => {
  const linear = bytesOf("onnx/linear.onnx");
  const images = bytesOf("onnx/images.onnx");
  assert.is(
    await told(changed(linear, "Relu", "Rulu")),
    'f: Rulu "r" of opset 17 is an operation that rxgrad does not read; change the model.',
  );
  assert.is(await told(changed(linear, "fc1.bias", "fc9.bias")), "", "names may be anything");
  assert.is(
    await told(changed(linear, "\x0a\x01h\x12\x01r", "\x0a\x01q\x12\x01r")),
    'f: nothing computes "q"; save the model again.',
  );
  assert.is(
    await told(changed(images, "\x0a\x04pads@\x01@\x01@\x01@\x01", "\x0a\x04pads@\x02@\x01@\x01@\x01")),
    'f: Conv "c1" of opset 17 has pads [2,1,1,1] and auto_pad NOTSET; only pads of 0 and [1,1,1,1], which is "same", are read.',
  );
  assert.is(
    await told(changed(images, "\x0a\x05group\x18\x01", "\x0a\x05group\x18\x02")),
    'f: Conv "c1" of opset 17 has group 2; only 1 is read.',
  );
});

refused("files that are no ONNX files are refused", async () => {
  assert.is(await told(new Uint8Array(0)), "f: there is no graph in it; give an ONNX file.");
  assert.match(
    await told(Buffer.from("<!doctype html><html></html>")),
    /^f: .* which no ONNX file has; check that this is the right file, and fetch it again\.$/,
  );
  const whole = onnxToBytes(y, parameters);
  assert.match(await told(whole.subarray(0, 100)), /^f: a message ends too early, which no ONNX file has; /);
});

refused("an input without a name is refused", async () => {
  const text = Buffer.from(bytesOf("onnx/linear.onnx")).toString("latin1");
  const at = text.lastIndexOf("\x0a\x01x\x12") - 2; // that of the input: a name, then a type
  assert.ok(at > 0);
  // The same length, with a field that nobody reads in the place of the name.
  const bytes = Buffer.from(`${text.slice(0, at + 2)}\x7a\x01x${text.slice(at + 5)}`, "latin1");
  assert.is(
    await told(bytes),
    'f: its graph cannot be made of rxgrad\'s nodes: input: name is ""; give a text that is not empty.',
  );
});

refused("a file whose operations another tool has changed is read by them", async () => {
  const node = x.pipe(leakyRelu({ slope: 0.25, name: "y" }) as Layer);
  const bytes = onnxToBytes(node);
  const [same] = (await readOnnx(bytes)).outputs.values();
  assert.is(same?.options.slope, 0.25);
  // The float32 0.25 becomes 0.5, and the text beside the operations stays.
  const [other] = (await readOnnx(changed(bytes, "\x00\x00\x80\x3e", "\x00\x00\x00\x3f"))).outputs.values();
  assert.is(other?.kind, "leakyRelu");
  assert.is(other?.options.slope, 0.5);
});

refused("a graph that JSON cannot hold is read by its operations", async () => {
  const own = { ...normal(0.1), kind: "mine" };
  const W = parameter([2, 3], { name: "W", initial: own as never });
  const node = x.pipe(dense(3, { W, bias: false }), relu(), softmax({ name: "y" }) as Layer);
  const read = await readOnnx(onnxToBytes(node, initialParameters(node)));
  const [again] = read.outputs.values();
  assert.equal(
    topological([again as Node]).map(({ kind }) => kind),
    ["input", "parameter", "dense", "relu", "softmax"],
  );
  assert.equal(read.parameters.names, ["W"]);
});

refused("two outputs keep their names and their order", async () => {
  const hidden = x.pipe(dense(3, { name: "hidden" }), elu({ name: "h" }) as Layer);
  const end = hidden.pipe(dense(2, { name: "out" }) as Layer);
  const { outputs, inputs } = await readOnnx(onnxToBytes([end, hidden, x, end], initialParameters(end)));
  assert.equal([...outputs.keys()], ["out", "h", "x/value"]);
  assert.is(outputs.get("x/value"), inputs.get("x"));
});

refused.run();
