import * as rx from "rxgrad";

// Two inputs, three hidden neurons, two outputs.
const x = rx.input("x", [2]);
const hidden = x.pipe(rx.dense(3), rx.relu());
const y = hidden.pipe(rx.dense(2), rx.softmax());

console.log(rx.describe(y).totals.trainable, "parameters");
const start = rx.initialParameters(y, { seed: 1 });
const { data } = await rx.evaluate(y, { x: [[0.6, 0.9]] }, start);
const [first, second] = data;
console.log(first.toFixed(4), second.toFixed(4));
console.log("sum", (first + second).toFixed(4));
