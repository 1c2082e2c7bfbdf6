import { dense, input, relu, softmax } from "rxgrad";

const x = input("x", [4]);
const hidden = x.pipe(dense(8), relu());
const y = hidden.pipe(dense(3), softmax());

for (const node of [x, hidden, y])
  console.log(node.kind, node.shape);
