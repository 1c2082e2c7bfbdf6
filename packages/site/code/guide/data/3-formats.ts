import { parseCsv } from "@rxgrad/data";

const text = `
# exported on Monday
age;smoker;size;admitted;ward
41;ja;M;2024-02-28;A
39,5;nein;L;2024-03-01;B
`;
const { data, categories } = parseCsv(text.trim(), {
  delimiter: ";",
  decimal: ",",
  comment: "#",
  columns: {
    age: ["age"],
    smokes: { boolean: "smoker", true: ["ja"], false: ["nein"] },
    size: {
      column: "size",
      convert: (cell) => ["S", "M", "L"].indexOf(cell),
    },
    days: { date: "admitted" },
    ward: { category: "ward" },
    label: { category: "ward", as: "index" },
  },
});
for (const [name, column] of Object.entries(data))
  console.log(name, column.shape, JSON.stringify(column));
console.log("ward:", categories.ward.join(", "));
