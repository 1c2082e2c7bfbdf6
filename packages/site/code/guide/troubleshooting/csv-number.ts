import { parseCsv } from "@rxgrad/data";

// #region fault
const text = `width,height
3.1,2
2.9,two
`;
// #endregion fault
try {
  parseCsv(text, { columns: { x: ["width", "height"] } });
} catch (error) {
  console.log(String(error));
}
