import { dense, GraphError, initialParameters, input, parametersFromJSON, ShapeError } from "@rxgrad/core";
import { test } from "uvu";
import { throws } from "../support/closeness.js";

const y = input("x", [2]).pipe(dense(1, { name: "line" }));
const saved = initialParameters(y, { seed: 1 }).toJSON();
const whole = "give an object with { shape, data } for each of line/W, line/b.";

function refuses(json: unknown, message: string, type: new (message: string) => Error = GraphError): void {
  throws(() => parametersFromJSON(y, json), type, `parameters: ${message}`);
}

test("values that are no object of parameters", () => {
  refuses(null, `they are null; ${whole}`);
  refuses(undefined, `they are undefined; ${whole}`);
  refuses([saved], `they are an array of 1; ${whole}`);
  refuses("{}", `they are "{}"; ${whole.replace("give an", "give JSON.parse of it, an")}`);
});

test("a name that is missing, and one that the network does not know", () => {
  refuses({ "line/W": saved["line/W"] }, '"line/b" is missing; give { shape, data } for each of line/W, line/b.');
  refuses(
    { ...saved, "dense2/W": saved["line/W"] },
    'the network has no parameter "dense2/W"; load parameters that this network saved.',
  );
});

test("a value that is no tensor, or has another shape", () => {
  const given = (value: unknown): unknown => ({ ...saved, "line/W": value });
  refuses(given(null), '"line/W" is null; give { shape, data }.');
  refuses(given([[1], [2]]), '"line/W" is an array of 2; give { shape, data }.');
  refuses(given({ shape: [2, 1], data: "12" }), '"line/W" is an Object; give { shape, data }.');
  refuses(
    given({ shape: [1, 2], data: [1, 2] }),
    '"line/W" has shape [1, 2] but the network\'s has [2, 1]; load what this network saved.',
    ShapeError,
  );
  refuses(
    given({ shape: [2, 1], data: [1, 2, 3] }),
    '"line/W" has 3 numbers but its shape [2, 1] holds 2; load what this network saved.',
    ShapeError,
  );
});

test("a number that is none: JSON writes null for NaN and infinity, and null is not 0", () => {
  const given = (...data: unknown[]): unknown => ({ ...saved, "line/W": { shape: [2, 1], data } });
  const fix = "give finite numbers, such as those of a run that has not diverged.";
  refuses(JSON.parse(JSON.stringify(given(1, Number.NaN))), `element 1 of "line/W" is null; ${fix}`);
  refuses(given(Number.POSITIVE_INFINITY, 1), `element 0 of "line/W" is Infinity; ${fix}`);
  refuses(given("1", 1), `element 0 of "line/W" is "1"; ${fix}`);
  refuses(given(1, true), `element 1 of "line/W" is true; ${fix}`);
});

test.run();
