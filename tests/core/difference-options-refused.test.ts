import { HyperparameterError, ShapeError, tensor } from "@rxgrad/core";
import {
  type DifferenceOptions,
  derivative,
  derivativeWithError,
  descend,
  hessian,
  jacobian,
  numericalGradient,
  numericalGradientAsync,
  type Point,
} from "@rxgrad/core/calculus";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { isError, throws } from "../support/closeness.js";

const never = (): never => {
  throw new Error("f was called");
};

/** Every function that takes differences at a point refuses these, in its own name and before it calls f. */
async function refuses<E extends Error>(
  options: unknown,
  x: Point,
  type: new (message: string) => E,
  message: string,
): Promise<void> {
  const given = options as DifferenceOptions<Point>;
  throws(() => numericalGradient(never, x, given), type, `numericalGradient: ${message}`);
  throws(() => jacobian(never, x, given), type, `jacobian: ${message}`);
  throws(() => hessian(never, x, given), type, `hessian: ${message}`);
  const descent = { learningRate: 1, steps: 1, ...given };
  throws(() => descend(never, x, descent), type, `gradientDescent: ${message.replace(/\bx\b(?=[[.])/g, "start")}`);
  const error = await numericalGradientAsync(never, x, given).then(
    () => assert.unreachable("the promise was fulfilled"),
    (reason) => reason,
  );
  isError(error, type, `numericalGradientAsync: ${message}`);
}

test("invalid steps are refused", async () => {
  for (const relativeStep of [0, -1, 1e-17, Number.NaN, Number.POSITIVE_INFINITY]) {
    const message = `relativeStep is ${relativeStep}; give a finite number, ${Number.EPSILON} or more, such as 1e-6.`;
    await refuses({ relativeStep }, [1], HyperparameterError, message);
    throws(() => derivative(never, 1, { relativeStep }), HyperparameterError, `derivative: ${message}`);
    throws(
      () => derivativeWithError(never, 1, { relativeStep }),
      HyperparameterError,
      `derivativeWithError: ${message}`,
    );
  }
  const both = "h and relativeStep are both given; give one of them.";
  await refuses({ h: 1e-3, relativeStep: 1e-3 }, [1], HyperparameterError, both);
  await refuses({ h: "auto", relativeStep: 1e-3 }, [1], HyperparameterError, both);
  await refuses({ h: [1, 0] }, [3, 4], HyperparameterError, 'h is 0; give a positive finite number, or "auto".');
  await refuses({ h: "big" }, [3, 4], HyperparameterError, 'h is "big"; give a positive finite number, or "auto".');
});

test("steps and bounds that are not built like x are refused", async () => {
  const flat = "give one number for all, or 2 as in x.";
  await refuses({ h: [1] }, [3, 4], ShapeError, `h is an array of 1; ${flat}`.replace(" as in x.", " as in x."));
  await refuses({ h: [[1], 1] }, [[3], [4]], ShapeError, "h[1] is 1; give one number for all, or 1 as in x[1].");
  await refuses({ h: [1, [1]] }, [3, 4], ShapeError, "h[1] is an array of 1; give a number for x[1].");
  await refuses({ bounds: { lower: [1] } }, [3, 4], ShapeError, `lower is an array of 1; ${flat}`);
  await refuses({ bounds: { upper: {} } }, [3, 4], ShapeError, `upper is an Object; ${flat}`);
  throws(
    () => numericalGradient(never, tensor([[3, 4]]), { h: tensor([1, 1]) }),
    ShapeError,
    "numericalGradient: h is a Tensor of [2]; give one number, or a Tensor of x's shape, [1, 2].",
  );
  throws(
    () => derivative(never, 1, { h: [1] as never }),
    ShapeError,
    "derivative: h is an array of 1, but x is one number; give one number.",
  );
});

test("invalid bounds are refused, and so is an x outside its bounds", async () => {
  await refuses(
    { bounds: { lower: 1, upper: [9, 2] } },
    [3, 4],
    HyperparameterError,
    "x[1] is 4, outside its bounds, 1 and 2; give one between them.",
  );
  await refuses(
    { bounds: { lower: 5, upper: 4 } },
    [3],
    HyperparameterError,
    "the lower bound of x[0] is 5, its upper bound 4; give a lower bound that is not above the upper.",
  );
  await refuses(
    { bounds: { lower: [0, 4], upper: [9, 4] } },
    [3, 4],
    HyperparameterError,
    "the bounds of x[1] are both 4, which leaves no room for differences; move them apart.",
  );
  await refuses(
    { bounds: { lower: [0, Number.NaN] } },
    [3, 4],
    HyperparameterError,
    "lower holds NaN; give numbers, or Infinity for none.",
  );
  await refuses(
    { bounds: { upper: "9" } },
    [3, 4],
    HyperparameterError,
    'upper is "9"; give numbers, or Infinity for none.',
  );
  throws(
    () => numericalGradient(never, [3], { bounds: { low: 1 } as never }),
    HyperparameterError,
    'numericalGradient\'s bounds: there is no option "low"; leave it out, or give one of lower, upper.',
  );
  throws(
    () => derivative(never, 3, { bounds: { upper: 2 } }),
    HyperparameterError,
    "derivative: x is 3, outside its bounds, -Infinity and 2; give one between them.",
  );
});

test("an order that is none is refused", () => {
  for (const order of [0, 3, 1.5, "2"]) {
    throws(
      () => derivative(never, 1, { order: order as 2 }),
      HyperparameterError,
      `derivative: order is ${JSON.stringify(order)}; give 1 or 2.`,
    );
  }
});

test.run();
