const node = (inputs, compute, initial) => {
  return { inputs, compute, initial };
};

const input = () => node([]);

const parameter = (initial) => node([], () => initial, initial);

const inOrder = (node, seen = new Set()) => {
  if (seen.has(node)) return seen;
  for (const each of node.inputs) inOrder(each, seen);
  return seen.add(node);
};

const forward = (node, given) => {
  const values = new Map(given);
  for (const next of inOrder(node)) {
    if (values.has(next)) continue;
    const inputs = next.inputs.map((each) => values.get(each));
    values.set(next, next.compute(...inputs));
  }
  return values;
};

let products = 0;
const multiply = (a, b) =>
  node([a, b], ([[u]], [[v]]) => {
    products++;
    return [[u * v]];
  });

const x = input();
const product = multiply(x, parameter([[2]]));
const square = multiply(product, product);
const values = forward(square, new Map([[x, [[3]]]]));
console.log("product", values.get(product));
console.log("square", values.get(square), "products", products);
