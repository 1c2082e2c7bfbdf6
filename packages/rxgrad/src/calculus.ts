export * from "@rxgrad/core/calculus";
export * from "./gradient-descent.js";
