import { defineNode, type NodeKind } from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as registry from "../../packages/core/src/nodes/index.js";
import { explanationsOf } from "../support/gradients.js";
import { comparedIn, kindsIn, type PytorchCase, pytorchCases, pytorchLosses } from "../support/pytorch.js";

const alone = [...pytorchCases("nodes"), ...pytorchLosses()];
const networks = pytorchCases("networks");

/** The kinds of a registry that these cases do not use. */
function missing(kinds: Readonly<Record<string, NodeKind>>, cases: readonly PytorchCase[]): string[] {
  const present = kindsIn(cases);
  return Object.values(kinds)
    .map(({ kind }) => kind)
    .filter((kind) => !present.has(kind));
}

/** The script explains how to add a case. */
const none = (kinds: readonly string[]): void =>
  assert.equal(kinds, [], `tests/fixtures/pytorch has nothing of these kinds: ${kinds.join(", ")}`);

test("every built-in kind of node has a case that PyTorch computed", () => none(missing(registry, alone)));

test("every built-in kind of node is in a random network that PyTorch computed", () =>
  none(missing(registry, networks)));

test("the check finds a kind without a case", () => {
  const swish = defineNode({ kind: "swish", forward() {} });
  assert.equal(missing({ ...registry, swish }, alone), ["swish"]);
  const withoutTanh = alone.filter((each) => !kindsIn([each]).has("tanh"));
  assert.equal(missing(registry, withoutTanh), ["tanh"]);
});

test("there are at least forty different random networks, which use every strategy that auto chooses", () => {
  assert.ok(networks.length >= 40);
  assert.is(new Set(networks.map(({ nodes }) => JSON.stringify(nodes))).size, networks.length);
  const ways = networks.flatMap((each) => comparedIn(each).flatMap((loss) => explanationsOf(loss as never)));
  for (const way of ["collapsed, ", "propagated, many", "propagated, one"]) {
    assert.ok(ways.filter((each) => each.includes(`: ${way}`)).length > 10, way);
  }
});

test.run();
