import { readParquet } from "@rxgrad/formats";

const { data, rows, categories } = await readParquet(
  "iris.parquet",
  {
    columns: {
      x: ["petal length", "petal width"],
      t: { category: "species" },
    },
  },
);
console.log(rows, data.x.shape, data.t.shape);
console.log(categories.t);
