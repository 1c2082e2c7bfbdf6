import { checkpointFromBytes } from "rxgrad/extend";

try {
  // #region fault
  const bytes = new TextEncoder().encode("{}");
  checkpointFromBytes(bytes, "runs/7");
  // #endregion fault
} catch (error) {
  console.log(String(error));
}
