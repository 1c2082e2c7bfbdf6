import { readFileSync } from "node:fs";
import { evaluate, parametersFromJSON } from "rxgrad";
import { loss, y } from "./network.js";

const saved = JSON.parse(readFileSync("xor.json", "utf8"));
const learned = parametersFromJSON(loss, saved);
console.log(learned.names);

const answer = await evaluate(y, { x: [[1, 0]] }, learned);
console.log("1 xor 0 is", answer.at(0, 0).toFixed(3));
