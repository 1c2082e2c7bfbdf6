// Lays out one graph and sends the result. The page ends this worker to cancel.
import { layOut } from "./layout.js";
import type { LayoutInput } from "./layout-types.js";

addEventListener("message", ({ data }: MessageEvent<LayoutInput>) => {
  postMessage(layOut(data));
});
