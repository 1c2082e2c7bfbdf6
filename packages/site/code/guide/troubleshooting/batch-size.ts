import { batches } from "@rxgrad/data";

try {
  // #region fault
  const feeds = batches(
    { x: [[1], [2], [3]], t: [[2], [4]] },
    { size: 2 },
  );
  // #endregion fault
  console.log(feeds.iterationsPerEpoch);
} catch (error) {
  console.log(String(error));
}
