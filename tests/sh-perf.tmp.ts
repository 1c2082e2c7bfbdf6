import { backprop, crossEntropy, dense, finiteDifference, input, iterations, sgd, sharded, sigmoid, softmax, type GradientNode } from "@rxgrad/core";
const N = 100;
const rnd = (n: number) => Float64Array.from({ length: n }, (_, i) => (Math.sin(i * 12.9898) * 43758.5453) % 1);
const xs = rnd(N * 784), ts = new Float64Array(N * 10); for (let i = 0; i < N; i++) ts[i * 10 + (i % 10)] = 1;
const x = input("x", [784]), t = input("t", [10]);
const loss = crossEntropy(x.pipe(dense(50), sigmoid(), dense(10), softmax()), t);
function* feeds() { for (;;) yield { x: xs, t: ts }; }
const ways: Record<string, GradientNode> = { bp: backprop(loss), "bp sharded": sharded(backprop(loss)), "bp sharded 4": sharded(backprop(loss), {shards: 4}), fd: finiteDifference(loss), "fd sharded": sharded(finiteDifference(loss)), "fd sharded 4": sharded(finiteDifference(loss), {shards:4}) };
const runs = Object.fromEntries(Object.entries(ways).map(([k, g]) => [k, iterations(sgd(g, { learningRate: 0.1 }), feeds(), { seed: 1 })]));
const times: Record<string, number[]> = {};
for (const k in runs) for (let i = 0; i < 150; i++) runs[k].next();
for (let round = 0; round < 40; round++) for (const k in runs) { const t0 = performance.now(); for (let i = 0; i < 5; i++) runs[k].next(); (times[k] ??= []).push((performance.now() - t0) / 5); }
for (const k in times) { times[k].sort((a, b) => a - b); console.log(k.padEnd(14), times[k][20].toFixed(3), times[k][4].toFixed(3)); }
process.exit(0);
