import { placeOf } from "@rxgrad/figures/words";
import { element, elementAt, type Maker, type Numbers, optionOf, type Terms, terms } from "./instance.js";

/** A function of one number, with the numbers of its options and what they are if they are left out. */
const ofOne =
  (options: Numbers = {}, variant?: { readonly option: string; readonly is: string }): Maker =>
  (values, at) => {
    const { node, value, inputs } = values;
    if (!inputs[0]) return undefined;
    const numbers = Object.entries(options).map(([name, initial]) => [name, optionOf(values, name, initial)]);
    const isVariant = variant && node.options[variant.option] === variant.is;
    return {
      formula: isVariant ? `${node.kind}/${variant.is}` : node.kind,
      slots: { x: element(inputs[0], at), ...Object.fromEntries(numbers) },
      result: element(value, at),
    };
  };

/** A function of two numbers, of which one may be an option. */
const ofTwo: Maker = ({ node, value, inputs }, at) => {
  const place = placeOf(value.shape, at);
  const left = [...inputs];
  const side = (name: "a" | "b"): number | undefined => {
    const given = node.options[name];
    if (typeof given === "number") return given;
    const next = left.shift();
    return next && elementAt(next, place);
  };
  const [a, b] = [side("a"), side("b")];
  if (a === undefined || b === undefined) return undefined;
  return { formula: node.kind, slots: { a, b }, result: element(value, at) };
};

/** The mask is not a value of the graph, but follows from x and y. Where x is 0, either gives 0. */
const dropout: Maker = (values, at) => {
  const [x] = values.inputs;
  if (!x) return undefined;
  const result = element(values.value, at);
  const slots = { x: element(x, at), m: result === 0 ? 0 : 1, p: optionOf(values, "ratio", 0.5) };
  return { formula: "dropout", slots, result };
};

/** A sum, a mean or an extreme over axes. */
const overAxes =
  (together?: Terms["together"]): Maker =>
  ({ node, value, inputs: [x] }, at) => {
    if (!x) return undefined;
    const rank = x.shape.length;
    const given = node.options.axes as readonly (number | string)[] | undefined;
    const axes = new Set(
      given?.map((axis) =>
        axis === "batch" ? 0 : (axis as number) < 0 ? rank + (axis as number) : (axis as number),
      ) ?? x.shape.keys(),
    );
    const place = placeOf(value.shape, at);
    const isKept = node.options.keepDimensions === true;
    const outer = isKept
      ? [...place]
      : [...x.shape.keys()].map((axis) => (axes.has(axis) ? 0 : (place.shift() as number)));
    const lengths = x.shape.map((length, axis) => (axes.has(axis) ? length : 1));
    const count = lengths.reduce((product, length) => product * length, 1);
    const at2 = (i: number): Numbers => {
      const inner = placeOf(lengths, i);
      return {
        x: elementAt(
          x,
          outer.map((start, axis) => (axes.has(axis) ? (inner[axis] as number) : start)),
        ),
      };
    };
    const list = terms(count, at2, (numbers) => numbers.x as number, together ? "," : "+");
    const slots = { terms: together ? { ...list, together } : list, ...(node.kind === "mean" ? { n: count } : {}) };
    return { formula: node.kind, slots, result: element(value, at) };
  };

const plain = ofOne();

export const instancesOfElements: Readonly<Record<string, Maker>> = {
  ...{ sigmoid: plain, tanh: plain, relu: plain, silu: plain, softplus: plain, step: plain },
  ...{ leakyRelu: ofOne({ slope: 0.01 }), elu: ofOne({ alpha: 1 }), dropout },
  gelu: ofOne({}, { option: "approximate", is: "tanh" }),
  ...{ exp: plain, log: plain, sqrt: plain, abs: plain, neg: plain },
  ...{ add: ofTwo, subtract: ofTwo, multiply: ofTwo, divide: ofTwo, pow: ofTwo, maximum: ofTwo, minimum: ofTwo },
  ...{ sum: overAxes(), mean: overAxes(), amax: overAxes(Math.max), amin: overAxes(Math.min) },
};
