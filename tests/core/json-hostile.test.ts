// Malicious JSON is read or refused, without side effects.
//
// RXGRAD_INPUTS=10000 changes more than the usual 5000 graphs and prints what it counted; RXGRAD_SEED=7 others.
import { fromJSON, GraphError, type GraphJSON, RxgradError, toJSON } from "@rxgrad/core";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { throws } from "../support/closeness.js";
import { fresh, type GraphOfJson, type Json, options, refuses, refusesIn } from "../support/written-graph.js";

const INPUTS = Number(process.env.RXGRAD_INPUTS ?? 5000);
const SEED = Number(process.env.RXGRAD_SEED ?? 1);
const { node } = fromJSON(fresh(), options);

test("refuses keys that reach into JavaScript, without side effects", () => {
  const allowed = "is not allowed; give it another name.";
  for (const key of ["__proto__", "constructor", "prototype"]) {
    const own = JSON.parse(`{"${key}": {"polluted": true}}`);
    refusesIn("flatten", "options", own, `.options: the key "${key}" ${allowed}`);
    refusesIn("flatten", "options", { deep: [own] }, `.options.deep[0]: the key "${key}" ${allowed}`);
    const leftOut = JSON.parse(`{"${key}": "W.learningRate"}`);
    refusesIn("sgd", "leftOut", leftOut, `.leftOut: the key "${key}" ${allowed}`);
    const keys = `: the key "${key}" is not known; give kind, name, options, leftOut, inputs alone.`;
    const entry = JSON.parse(`{"kind": "flatten", "options": {}, "inputs": [0], "${key}": {"polluted": true}}`);
    refuses("nodes.1", entry, `nodes[1]${keys}`);
    const json = fresh();
    json.nodes[1].kind = key;
    assert.throws(
      () => fromJSON(json, options),
      new RegExp(`nodes\\[1\\].kind is "${key}", which is not a kind of rxgrad`),
    );
    assert.throws(() => node(key), new RegExp(`^node: there is no node "${key}"; give one of x, y, shift, W,`));
  }
  assert.is(({} as { polluted?: boolean }).polluted, undefined);
});

test("names of properties of every object are not schemes", () => {
  for (const name of ["__proto__", "toString", "hasOwnProperty"]) {
    const json = fresh();
    (json.nodes.at(-2) as { options: { scheme: string } }).options.scheme = name;
    assert.throws(() => fromJSON(json, options), new RegExp(`finiteDifference: scheme is "${name}"; give "central"`));
  }
});

test("deep nesting and long lists are refused before they are copied", () => {
  const deep = JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`);
  const place = "nodes[1].options.deep[0][0][0][0][0][0][0][0][0][0…";
  refuses("nodes.1.options", { deep }, `${place}: it is nested deeper than 32 levels; give flatter data.`);
  const many = Array.from({ length: 100_000 }, () => 0);
  refusesIn("flatten", "inputs", many, ": flatten: 100000 inputs were given; give 1.");
  const json = fresh();
  json.nodes[1].kind = "k".repeat(1e6);
  assert.throws(
    () => fromJSON(json, options),
    (error: Error) => error.message.length < 1000,
  );
});

test("a graph may have any depth", () => {
  const nodes: GraphJSON["nodes"] = [
    { kind: "input", name: "x", options: { shape: [1] }, inputs: [] },
    ...Array.from({ length: 20_000 }, (_, i) => ({ kind: "tanh", options: {}, inputs: [i] })),
  ];
  const graph = fromJSON({ format: "rxgrad/graph", version: 1, nodes, roots: [20_000] });
  assert.is(toJSON(graph.roots).nodes.length, 20_001);
  const names = ["x", ...Array.from({ length: 24 }, (_, i) => `tanh${i + 1}`)].join(", ");
  const message = `node: there is no node "tanh20001"; give one of ${names} and 19976 more.`;
  throws(() => graph.node("tanh20001"), GraphError, message);
});

/** All places in the JSON, as paths. */
function paths(json: Json, path: string[] = []): string[][] {
  if (typeof json !== "object" || json === null) return [path];
  return [path, ...Object.entries(json).flatMap(([key, value]) => paths(value, [...path, key]))];
}

const everywhere = paths(fresh()).filter((path) => path.length > 0);
const junk: fc.Arbitrary<Json | undefined> = fc.oneof(
  fc.constantFrom<Json | undefined>(undefined, null, -1, 0, 1, 2, 0.5, 1e9, 1e300, "", "W", "dense", "values"),
  fc.constantFrom<Json>([], {}, [0], [[]], ["batch", 3], { shape: [2], data: [1, 2] }, { $number: "NaN" }),
  fc.constantFrom<Json>({ toString: 5, valueOf: 5 }, JSON.parse('{"__proto__": {"a": 1}}'), ...fresh().nodes),
  fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>,
);
const mutation = fc.record({ path: fc.constantFrom(...everywhere), value: junk, beside: fc.boolean() });

test("mutated JSON is read or refused, and what is read can be written", () => {
  const seen = { read: 0, refused: 0 };
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
      const json = fresh();
      for (const { path, value, beside } of mutations) mutate(json, path, structuredClone(value), beside);
      try {
        const { roots } = fromJSON(JSON.parse(JSON.stringify(json)), options);
        seen.read++;
        toJSON(roots);
      } catch (error) {
        assert.instance(error, RxgradError);
        assert.ok((error as RxgradError).message.length < 5000);
        seen.refused++;
      }
    }),
    { seed: SEED, numRuns: INPUTS },
  );
  assert.is(({} as { a?: number }).a, undefined);
  const least = INPUTS / 50;
  assert.ok(seen.read > least && seen.refused > least, `${seen.read} read, ${seen.refused} refused`);
  if (INPUTS > 5000) console.log("graph JSON", seen);
});

/** Replaces the value at a path, deletes it (undefined), or inserts a value beside it. */
function mutate(json: GraphOfJson, path: readonly string[], value: Json | undefined, beside: boolean): void {
  let target: Json = json;
  for (const key of path.slice(0, -1)) {
    if (typeof target !== "object" || target === null) return;
    target = (target as GraphOfJson)[key];
  }
  if (typeof target !== "object" || target === null) return;
  const key = path[path.length - 1];
  if (value === undefined) delete (target as GraphOfJson)[key];
  else if (beside && Array.isArray(target)) target.splice(Number(key) || 0, 0, value);
  else (target as GraphOfJson)[beside ? `${key}s` : key] = value;
}

test.run();
