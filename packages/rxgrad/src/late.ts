// What `train` loads where a run needs it. It is one piece: with each more, a bundler cuts the page into more pieces, because
// what a piece shares with the page becomes a piece too.
export { resume } from "@rxgrad/core/late";
export { AutomaticThreads } from "./workers/automatic-threads.js";
