import { readCsvCells } from "@rxgrad/data";

const cells = await readCsvCells("houses.csv");
console.log(`${cells.length} rows`);
for (const row of cells.slice(0, 4)) console.log(row.join(" | "));
