import { readCsv } from "@rxgrad/data";

try {
  // #region fault
  await readCsv("huoses.csv", { columns: { x: ["width"] } });
  // #endregion fault
} catch (error) {
  console.log(String(error));
}
