// The result of checkGradients has numbers by parameter. Its other findings have their own names.
import { checkGradients, input, type JudgedRule, meanSquaredError } from "rxgrad";
import { is } from "./exact.js";

const loss = meanSquaredError(input("x", [2]), input("t", [2]));
const check = checkGradients(loss, {}, { relativeTolerance: 1e-6, absoluteTolerance: 1e-12, scheme: "five-point" });

is<number>()(check["dense1/W"]);
is<number>()(check.parameters["dense1/W"]);
is<number>()(check.inputs.x);
is<readonly JudgedRule[]>()(check.rules);
is<number>()(check.elements.checked);
is<number>()(check.directions);
// @ts-expect-error: no such scheme
checkGradients(loss, {}, { scheme: "middle" });
