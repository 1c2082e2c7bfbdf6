import { parseCsv } from "@rxgrad/data";

try {
  // #region fault
  const text = "Width,height\n3.1,2\n2.9,1\n";
  parseCsv(text, { columns: { x: ["width", "height"] } });
  // #endregion fault
} catch (error) {
  console.log(String(error));
}
