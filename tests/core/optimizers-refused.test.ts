import {
  backprop,
  constant,
  finiteDifference,
  HyperparameterError,
  type Node,
  parameter,
  spsa,
  sumSquaredError,
} from "@rxgrad/core";
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as registry from "../../packages/core/src/optimizers/index.js";
import { throws } from "../support/closeness.js";

const loss = sumSquaredError(parameter([1]), constant([0])) as Node<readonly []>;
const gradient = backprop(loss);
const { adaGrad, adam, adamW, momentum, nesterov, rmsProp, sgd } = registry;
const learningRate = 0.1;

const refused = (call: () => unknown, message: string): Error => throws(call, HyperparameterError, message);

test("decay factors outside of 0 to below 1", () => {
  for (const factor of [-0.1, 1, Number.NaN, Number.POSITIVE_INFINITY]) {
    const wanted = `is ${factor}; give a number from 0 to below 1, such as 0.9.`;
    refused(() => momentum(gradient, { learningRate, momentum: factor }), `momentum: momentum ${wanted}`);
    refused(() => nesterov(gradient, { learningRate, momentum: factor }), `nesterov: momentum ${wanted}`);
    refused(() => rmsProp(gradient, { smoothing: factor, name: "W" }), `rmsProp "W": smoothing ${wanted}`);
    refused(() => adam(gradient, { beta1: factor }), `adam: beta1 ${wanted}`);
    refused(() => adamW(gradient, { beta2: factor }), `adamW: beta2 ${wanted}`);
  }
});

test("an epsilon that is not positive and finite", () => {
  for (const epsilon of [0, -1e-8, Number.NaN, Number.POSITIVE_INFINITY]) {
    const wanted = `epsilon is ${epsilon}; give a positive finite number, such as 1e-8.`;
    refused(() => adaGrad(gradient, { epsilon }), `adaGrad: ${wanted}`);
    refused(() => rmsProp(gradient, { epsilon }), `rmsProp: ${wanted}`);
    refused(() => adam(gradient, { epsilon }), `adam: ${wanted}`);
    refused(() => adamW(gradient, { epsilon }), `adamW: ${wanted}`);
  }
});

test("an initial accumulator below zero", () => {
  for (const initialAccumulator of [-1, Number.NaN, Number.POSITIVE_INFINITY, "1" as unknown as number]) {
    const shown = JSON.stringify(initialAccumulator) === '"1"' ? '"1"' : initialAccumulator;
    refused(
      () => adaGrad(gradient, { initialAccumulator }),
      `adaGrad: initialAccumulator is ${shown}; give a finite number, 0 or more.`,
    );
  }
});

test("learning rates, limits and decays outside of their domains, for every optimizer", () => {
  for (const [kind, make] of Object.entries(registry)) {
    for (const wrong of [-1, Number.NaN]) {
      refused(
        () => make(gradient, { learningRate: wrong }),
        `${kind}: learningRate is ${wrong}; give a finite number, 0 or more, such as 0.1.`,
      );
      refused(
        () => make(gradient, { learningRate, clipNorm: wrong }),
        `${kind}: clipNorm is ${wrong}; give a positive number, such as 1.`,
      );
      refused(
        () => make(gradient, { learningRate, clipValue: wrong }),
        `${kind}: clipValue is ${wrong}; give a positive number, such as 1.`,
      );
      refused(
        () => make(gradient, { learningRate, weightDecay: wrong }),
        `${kind}: weightDecay is ${wrong}; give a finite number, 0 or more, such as 1e-4.`,
      );
    }
  }
  refused(() => sgd(gradient, { learningRate, clipNorm: 0 }), "sgd: clipNorm is 0; give a positive number, such as 1.");
});

test("options that there are not, such as those of other libraries", () => {
  const unknown = (option: object): never => ({ learningRate, ...option }) as never;
  refused(
    () => sgd(gradient, unknown({ momentum: 0.9 })),
    'sgd: there is no option "momentum"; leave it out, or give one of learningRate, clipNorm, clipValue, weightDecay, name.',
  );
  refused(
    () => adamW(gradient, unknown({ betas: [0.9, 0.99], name: "W" })),
    'adamW "W": there is no option "betas"; leave it out, or give one of learningRate, beta1, beta2, epsilon, weightDecay, clipNorm, clipValue, name.',
  );
  for (const [kind, make] of Object.entries(registry)) {
    assert.throws(() => make(gradient, unknown({ lr: 0.1 })), new RegExp(`^${kind}: there is no option "lr"`));
    // One that is not given is none.
    make(gradient, unknown({ lr: undefined, name: "W", clipNorm: 1, clipValue: 1, weightDecay: 0 }));
  }
  refused(
    () => finiteDifference(loss, unknown({})),
    'finiteDifference: there is no option "learningRate"; leave it out, or give one of h, relativeStep, bounds, scheme, strategy, parameters, name.',
  );
  refused(
    () => backprop(loss, { eps: 1 } as never),
    'backprop: there is no option "eps"; leave it out, or give one of h, parameters, name.',
  );
  refused(
    () => spsa(loss, { c: 1 } as never),
    'spsa: there is no option "c"; leave it out, or give one of h, directions, seed, blocking, parameters, name.',
  );
  refused(
    () => spsa(loss, { antithetic: false } as never),
    'spsa: there is no option "antithetic"; leave it out, or give one of h, directions, seed, blocking, parameters, name.',
  );
});

test.run();
