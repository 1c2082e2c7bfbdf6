import { imputer, imputerFromJSON, parseCsv } from "@rxgrad/data";

const { data } = parseCsv("age,height\n30,170\nNA,180\n50,\n", {
  missing: { marks: ["NA"], rows: "keep" },
  columns: { x: ["age", "height"] },
});
console.log(data.x.toArray());

const fitted = imputer({ strategy: "median" }).fit(data.x);
console.log(fitted.transform(data.x).toArray());

// A missing category, for all columns or for one.
const colors = parseCsv("color,size\n,M\nred,\n", {
  missing: { category: "unknown" },
  columns: {
    color: { category: "color" },
    size: { category: "size", missing: { category: "M" } },
  },
});
console.log(JSON.stringify(colors.categories));

// In the process that predicts, from what was saved.
const saved = JSON.stringify(fitted);
const again = imputerFromJSON(JSON.parse(saved));
console.log(again.transform([[Number.NaN, 160]]).toArray());
