export * from "./gradient-descent.js";
