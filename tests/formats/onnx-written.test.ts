// What is written computes in ONNX Runtime what rxgrad computes, and onnx's checker accepts it.
import * as core from "@rxgrad/core";
import { topological } from "@rxgrad/core/internal";
import { onnxToBytes } from "@rxgrad/formats";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { needing } from "../support/needs.js";
import { CASES, isFloat32Only } from "./onnx-cases.js";
import { CLOSE, errorOf, expectedOf, runOnnx } from "./onnx-runtime.js";
import { ONNX, readByPython } from "./python.js";

const written = suite("Written ONNX files");

for (const type of ["float32", "float64"] as const) {
  const cases = CASES.filter((each) => type === "float32" || !isFloat32Only(each));

  written(`each kind computes the same in ONNX Runtime, in ${type}`, async () => {
    const jobs = cases.map(({ node, parameters, feed }) => ({
      ...{ bytes: onnxToBytes(node, parameters, { type }), type, feeds: feed },
    }));
    const results = runOnnx(jobs);
    for (const [i, each] of cases.entries()) {
      const error = errorOf(`${each.name} in ${type}`, results[i] ?? {}, await expectedOf(each));
      assert.ok(error <= CLOSE[type], `${each.name} in ${type}: ${error}`);
    }
  });

  needing(written, ONNX)(`onnx's checker accepts each kind, in ${type}`, () => {
    const files = cases.map(
      ({ node, parameters }, i) => [`${i}.onnx`, onnxToBytes(node, parameters, { type })] as const,
    );
    const told = readByPython<string>("check-onnx.py", new Map(files), "onnx");
    for (const [i, { name }] of cases.entries()) assert.is(told[`${i}.onnx`], "", name);
  });
}

written("every kind has a case", () => {
  const isKind = (each: unknown): each is core.NodeKind =>
    typeof each === "function" && "kind" in each && "build" in each;
  const kinds = Object.values(core as Readonly<Record<string, unknown>>).filter(isKind);
  const found = new Set<string>();
  for (const { node } of CASES) for (const { kind } of topological([node])) found.add(kind);
  assert.ok(kinds.length > 50);
  for (const { kind } of kinds) assert.ok(found.has(kind), kind);
});

written.run();
