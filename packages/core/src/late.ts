// `@rxgrad/core/late`: for package rxgrad, which loads it where a run needs it. Not part of the public API.
//
// A bundler leaves out of the first file only what no file there imports: a module that is listed here is imported by no index
// and by nothing that each run needs.

export { resume } from "./training/resumed-start.js";
