// How much of the packages a page may load, minified and packed by gzip, without RxJS and immer and without what is loaded late:
//   pnpm build && npx size-limit
// tests/published/bundles.test.ts checks the packages as they are published.
const late = {
  name: "late",
  setup: ({ onResolve }) =>
    onResolve({ filter: /./ }, ({ kind }) => (kind === "dynamic-import" ? { external: true } : undefined)),
};

const modifyEsbuildConfig = (config) => ({ ...config, format: "esm", target: "es2022", plugins: [late] });

/** 1 kB is 1,000 bytes. */
const budget = (path, names, limit) => ({
  name: names === "*" ? path : `${names} of ${path}`,
  ...{ path: `packages/${path}`, import: names, limit, gzip: true, ignore: ["rxjs", "immer"], modifyEsbuildConfig },
});

const NETWORK = "{ dense, finiteDifference, input, meanSquaredError, observe, sgd, sigmoid, train }";

export default [
  budget("rxgrad/dist/calculus.js", "{ derivative }", "7.5 kB"),
  budget("rxgrad/dist/calculus.js", "*", "13 kB"),
  budget("rxgrad/dist/index.js", NETWORK, "68 kB"),
  budget("rxgrad/dist/index.js", "*", "146 kB"),
  budget("core/dist/index.js", "*", "124 kB"),
  budget("kernels/dist/index.js", "*", "20 kB"),
  budget("data/dist/index.js", "{ batches }", "13.5 kB"),
  budget("data/dist/index.js", "{ readCsv }", "27 kB"),
  budget("formats/dist/index.js", "{ readSafetensors }", "7.5 kB"),
  budget("formats/dist/index.js", "{ onnxToBytes }", "21 kB"),
  budget("formats/dist/index.js", "{ readOnnx }", "101 kB"),
  budget("formats/dist/index.js", "{ compileEvaluation }", "18.5 kB"),
  budget("formats/dist/index.js", "{ tensorflowToBytes }", "14.5 kB"),
  budget("formats/dist/index.js", "{ readTensorflow }", "43 kB"),
  budget("formats/dist/index.js", "*", "146 kB"),
  budget("figures/dist/index.js", "*", "5.8 kB"),
];
