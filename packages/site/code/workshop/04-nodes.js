const node = (inputs, compute, initial) => {
  return { inputs, compute, initial };
};

const input = () => node([]);

const parameter = (initial) => node([], () => initial, initial);

const multiply = (a, b) =>
  node([a, b], ([[u]], [[v]]) => [[u * v]]);

const x = input();
const w = parameter([[2]]);
const product = multiply(x, w);
const square = multiply(product, product);

console.log("x is in product", product.inputs[0] === x);
console.log("inputs of square", square.inputs.length);
console.log("by hand", product.compute([[3]], [[2]]));
