import { confusionMatrix, Tensor, tensor } from "rxgrad";
import { test } from "uvu";
import * as assert from "uvu/assert";

test("a tensor as text is its nested lists", () => {
  assert.is(String(tensor(5)), "5");
  assert.is(String(tensor([1, -2.5, 1e21])), "[1, -2.5, 1e+21]");
  assert.is(
    `${tensor([
      [[1], [2]],
      [[3], [4]],
    ])}`,
    "[[[1], [2]], [[3], [4]]]",
  );
  assert.is(String(new Tensor([2], Float64Array.of(Number.NaN, Number.NEGATIVE_INFINITY))), "[NaN, -Infinity]");
  assert.is(String(new Tensor([0], new Float64Array(0))), "[]");
  assert.is(String(new Tensor([2, 0], new Float64Array(0))), "[[], []]");
});

test("rows have a line each, and columns are aligned", () => {
  assert.is(
    String(tensor([[1, 20], [-3.5, 4]])), // biome-ignore format: short
    "[[   1,   20],\n [-3.5,    4]]",
  );
  assert.is(String(confusionMatrix([[0.7, 0.3], [0.4, 0.6]], [0, 1])), "[[1, 0],\n [0, 1]]"); // biome-ignore format: short
});

test("a large tensor is told by its shape", () => {
  assert.is(String(new Tensor([20, 50], new Float64Array(1000))).split("\n").length, 20);
  assert.is(String(new Tensor([7, 143], new Float64Array(1001))), "[1001 numbers of shape [7, 143]]");
});

test.run();
