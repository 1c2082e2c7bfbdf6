// Networks learn best from inputs of about the same size. Here are two ways to scale a column of data.
import { minMaxScaler, standardScaler } from "@rxgrad/data";
import { sparkline } from "@rxgrad/terminal";
import { compare } from "./compare.js";

const column = [0, 0, 1, 1, 1, 2, 2, 2, 3, 100]; // nine ordinary numbers and an outlier

// Min-max: (v − min) / (max − min), from 0 to 1. The outlier becomes 1, and all others are close to 0.
const minMax = [...minMaxScaler().fit(column).transform(column).data];
compare("Min-max of (0, 0, 1, 1, 1, …, 100)", [
  ["0 to 1", minMax, [0, 0, 0.01, 0.01, 0.01, 0.02, 0.02, 0.02, 0.03, 1]],
]);

// z-score: (v − mean) / σ: mean 0, standard deviation 1, and no fixed limits. The outlier is recognizable by its size, about
// 3σ, but it has increased σ too. If outliers are mistakes, remove them before scaling.
const scaler = standardScaler().fit(column);
const zScores = [...scaler.transform(column).data];
const { shift, scale } = scaler.toJSON(); // the mean and σ of each element of a sample; here there is one

console.log(`\nz-scores of the same, for contrast: mean ${shift[0]}, σ ${scale[0].toFixed(4)}`);
console.log(`  ${zScores.map((z) => z.toFixed(2)).join("  ")}`);
console.log(`\nwith the outlier     ${sparkline(minMax)}`);
const without = column.slice(0, -1);
console.log(`without it           ${sparkline([...minMaxScaler().fit(without).transform(without).data])}`);
