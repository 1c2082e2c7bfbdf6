// Networks learn best from inputs of about the same size. Two ways to bring a column of data there.
import { minMaxScaler, standardScaler } from "@rxgrad/data";
import { sparkline } from "@rxgrad/terminal";
import { compare } from "./compare.js";

const column = [0, 0, 1, 1, 1, 2, 2, 2, 3, 100]; // nine ordinary numbers and an outlier

// Min-max: (v − least) / (most − least), from 0 to 1. The outlier takes 1 and squeezes all others together near 0.
const minMax = [...minMaxScaler().fit(column).transform(column).data];
compare("Min-max of (0, 0, 1, 1, 1, …, 100)", [
  ["0 to 1", minMax, [0, 0, 0.01, 0.01, 0.01, 0.02, 0.02, 0.02, 0.03, 1]],
]);

// z-score: (v − mean) / σ: mean 0, standard deviation 1, and no fixed ends. The outlier is told by its size, about 3σ,
// but it has stretched σ too. Where outliers are mistakes, remove them before either.
const scaler = standardScaler().fit(column);
const zScores = [...scaler.transform(column).data];
const { shift, scale } = scaler.toJSON(); // the mean and σ of each element of a sample; here there is one

console.log(`\nz-scores of the same, for contrast: mean ${shift[0]}, σ ${scale[0].toFixed(4)}`);
console.log(`  ${zScores.map((z) => z.toFixed(2)).join("  ")}`);
console.log(`\nwith the outlier     ${sparkline(minMax)}`);
const without = column.slice(0, -1);
console.log(`without it           ${sparkline([...minMaxScaler().fit(without).transform(without).data])}`);
