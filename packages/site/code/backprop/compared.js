import * as rx from "rxgrad";

const h = rx.input("x", [2]).pipe(rx.dense(3), rx.sigmoid());
const y = h.pipe(rx.dense(2), rx.softmax());
const t = rx.input("t", [2]);
const loss = rx.crossEntropy(y, t, { delta: 0 });
const feed = { x: [[0.6, 0.9]], t: [[1, 0]] };
const W = rx.initialParameters(loss, { seed: 1 });
const exact = await rx.evaluate(rx.backprop(loss), feed, W);
const slopes = exact.get("dense1/W").data;

const print = async (name, options) => {
  const gradient = rx.finiteDifference(loss, options);
  const nudged = await rx.evaluate(gradient, feed, W);
  const { data } = nudged.get("dense1/W");
  const away = data.map((v, i) => Math.abs(v / slopes[i] - 1));
  console.log(name, Math.max(...away).toExponential(0));
};
await print("subtracted", { h: 1e-4, strategy: "direct" });
await print("followed", { h: 1e-5, strategy: "propagated" });
await print("five points", { h: 1e-4, scheme: "five-point" });
