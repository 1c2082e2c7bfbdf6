import { defineNode, type NodeKind } from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as registry from "../../packages/core/src/nodes/index.js";
import { explanationsOf } from "../support/gradients.js";
import { comparedIn, kindsIn, type PytorchCase, pytorchCases, pytorchLosses } from "../support/pytorch.js";

const alone = [...pytorchCases("nodes"), ...pytorchLosses()];
const networks = pytorchCases("networks");

/** The kinds of a registry that nothing in these cases is computed by. */
function missing(kinds: Readonly<Record<string, NodeKind>>, cases: readonly PytorchCase[]): string[] {
  const present = kindsIn(cases);
  return Object.values(kinds)
    .map(({ kind }) => kind)
    .filter((kind) => !present.has(kind));
}

/** What to do is said in the script. */
const none = (kinds: readonly string[]): void =>
  assert.equal(kinds, [], `tests/fixtures/pytorch has nothing of these kinds: ${kinds.join(", ")}`);

test("every built-in kind of node has a case that PyTorch computed", () => none(missing(registry, alone)));

test("every built-in kind of node is in a random network that PyTorch computed", () =>
  none(missing(registry, networks)));

test("a kind without a case would be noticed", () => {
  const swish = defineNode({ kind: "swish", forward() {} });
  assert.equal(missing({ ...registry, swish }, alone), ["swish"]);
  const withoutTanh = alone.filter((each) => !kindsIn([each]).has("tanh"));
  assert.equal(missing(registry, withoutTanh), ["tanh"]);
});

test("there are forty random networks and more, no two alike, whose weights are differenced in every way that auto chooses", () => {
  assert.ok(networks.length >= 40);
  assert.is(new Set(networks.map(({ nodes }) => JSON.stringify(nodes))).size, networks.length);
  const ways = networks.flatMap((each) => comparedIn(each).flatMap((loss) => explanationsOf(loss as never)));
  for (const way of ["collapsed, ", "propagated, many", "propagated, one"]) {
    assert.ok(ways.filter((each) => each.includes(`: ${way}`)).length > 10, way);
  }
});

test.run();
