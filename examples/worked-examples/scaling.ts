// Networks learn best from inputs of about the same size. Two ways to bring a column of data there.
import { sparkline } from "@rxgrad/terminal";
import { compare } from "./compare.js";

const column = [0, 0, 1, 1, 1, 2, 2, 2, 3, 100]; // nine ordinary numbers and an outlier

// Min-max: (v − least) / (most − least), from 0 to 1. The outlier takes 1 and squeezes all others together near 0.
const least = Math.min(...column);
const most = Math.max(...column);
const minMax = column.map((v) => (v - least) / (most - least));
compare("Min-max of (0, 0, 1, 1, 1, …, 100)", [
  ["0 to 1", minMax, [0, 0, 0.01, 0.01, 0.01, 0.02, 0.02, 0.02, 0.03, 1]],
]);

// z-score: (v − mean) / σ: mean 0, standard deviation 1, and no fixed ends. The outlier is told by its size, about 3σ,
// but it has stretched σ too. Where outliers are mistakes, remove them before either.
const mean = column.reduce((sum, v) => sum + v, 0) / column.length;
const sigma = Math.sqrt(column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / column.length);
const zScores = column.map((v) => (v - mean) / sigma);

console.log("\nz-scores of the same, for contrast");
console.log(`  mean ${mean}, σ ${sigma.toFixed(4)}: ${zScores.map((z) => z.toFixed(4)).join(", ")}`);
console.log(`\nwith the outlier     ${sparkline(minMax)}`);
const without = column.slice(0, -1);
console.log(`without it           ${sparkline(without.map((v) => v / Math.max(...without)))}`);
