import {
  type ClassesOptions,
  circles,
  gaussians,
  moons,
  plane,
  type SyntheticOptions,
  type SyntheticSet,
  sine,
  spiral,
  xor,
} from "@rxgrad/data";
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { refuses } from "./refuses.js";

const classified = { xor, circles, moons, spiral, gaussians };
const all: Record<string, (options?: SyntheticOptions) => SyntheticSet> = { ...classified, plane, sine };

const rows = ({ x }: SyntheticSet): number[][] => x.toArray() as number[][];
const near = (got: number, wanted: number): void => {
  assert.ok(Math.abs(got - wanted) < 1e-12, `${got}, wanted ${wanted}`);
};

test("the same seed gives the same samples, another seed gives other noise, and the default seed is 0", () => {
  for (const [name, set] of Object.entries(all)) {
    const of = (seed?: number) => {
      const { x, t } = set({ samples: 20, noise: 0.1, ...(seed === undefined ? {} : { seed }) });
      return JSON.stringify([x, t]);
    };
    assert.is(of(5), of(5), name);
    assert.is(of(), of(0), name);
    assert.is(new Set([0, 1, 2, -1].map(of)).size, 4, name);
  }
});

test("gives the requested number of samples, with a target each", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.constantFrom(...Object.keys(all)), (samples, name) => {
      const { x, t } = all[name]!({ samples, noise: 0.2 });
      assert.equal([x.shape[0], t.shape[0]], [samples, samples]);
      assert.ok([...x.data, ...t.data].every(Number.isFinite));
    }),
  );
});

test("classes take turns, as targets of the requested kind", () => {
  for (const [name, set] of Object.entries(classified)) {
    const { t } = set({ samples: 7, targets: "index" });
    if (name !== "xor") assert.equal([...t.data], [0, 1, 0, 1, 0, 1, 0], name);
    const column = set({ samples: 7, targets: "column" });
    assert.equal([...column.t.data], [...t.data], name);
    assert.equal([t.shape, column.t.shape, set({ samples: 7 }).t.shape], [[7], [7, 1], [7, 2]], name);
    assert.equal(
      [...set({ samples: 7 }).t.data],
      [...t.data].flatMap((label) => [1 - label, label]),
      name,
    );
  }
});

test("xor is the truth table, and clouds around its corners", () => {
  const { x, t } = xor({ targets: "column" });
  assert.equal(x.toArray(), [[0, 0], [0, 1], [1, 0], [1, 1]]); // biome-ignore format: a truth table
  assert.equal(t.toArray(), [[0], [1], [1], [0]]);
  const clouds = xor({ samples: 400, noise: 0.05, targets: "index" });
  rows(clouds).forEach(([x0, x1], i) => {
    assert.is(clouds.t.at(i), Math.round(x0!) ^ Math.round(x1!));
  });
});

test("samples of circles lie evenly on two circles", () => {
  rows(circles({ samples: 9, inner: 0.3 })).forEach(([x0, x1], i) => {
    near(Math.hypot(x0!, x1!), i % 2 ? 0.3 : 1);
    const angle = (2 * Math.PI * Math.floor(i / 2)) / (i % 2 ? 4 : 5);
    near(x0!, (i % 2 ? 0.3 : 1) * Math.cos(angle));
    near(x1!, (i % 2 ? 0.3 : 1) * Math.sin(angle));
  });
});

test("moons are half circles around (0, 0) and (1, ½), from end to end", () => {
  const points = rows(moons({ samples: 10 }));
  points.forEach(([x0, x1], i) => {
    near(i % 2 ? Math.hypot(x0! - 1, x1! - 0.5) : Math.hypot(x0!, x1!), 1);
    assert.ok(i % 2 ? x1! <= 0.5 : x1! >= -1e-15);
  });
  for (const [i, [x0, x1]] of [
    [0, [1, 0]],
    [8, [-1, 0]],
    [1, [0, 0.5]],
    [9, [2, 0.5]],
  ] as const) {
    near(points[i]![0]!, x0);
    near(points[i]![1]!, x1);
  }
});

test("an arm of the spiral winds outward from the origin, evenly", () => {
  const points = rows(spiral({ samples: 33, classes: 3, turns: 2 }));
  points.forEach(([x0, x1], i) => {
    const radius = Math.floor(i / 3) / 10;
    near(Math.hypot(x0!, x1!), radius);
    near(x0!, radius * Math.cos(2 * Math.PI * (2 * radius + (i % 3) / 3)));
    near(x1!, radius * Math.sin(2 * Math.PI * (2 * radius + (i % 3) / 3)));
  });
});

test("gaussians have their centers on the unit circle, and the noise is their standard deviation", () => {
  const set = gaussians({ samples: 12000, classes: 4, noise: 0.5, seed: 1 });
  for (const [label, center] of [
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, -1],
  ].entries()) {
    const cloud = rows(set).filter((_, i) => i % 4 === label);
    for (const axis of [0, 1]) {
      const mean = cloud.reduce((sum, point) => sum + point[axis]!, 0) / 3000;
      const deviation = Math.sqrt(cloud.reduce((sum, point) => sum + (point[axis]! - mean) ** 2, 0) / 3000);
      assert.ok(Math.abs(mean - center[axis]!) < 0.05, `${mean}`); // 5 standard errors
      assert.ok(Math.abs(deviation - 0.5) < 0.04, `${deviation}`);
    }
  }
});

test("the plane has its slopes, over the whole square", () => {
  const { x, t } = plane({ samples: 500, slopes: [2, -1, 0.5], offset: 3 });
  assert.equal([x.shape, t.shape], [[500, 3], [500, 1]]); // biome-ignore format: short
  for (let i = 0; i < 500; i++) near(t.at(i, 0), 3 + 2 * x.at(i, 0) - x.at(i, 1) + 0.5 * x.at(i, 2));
  for (let axis = 0; axis < 3; axis++) {
    const column = rows({ x, t }).map((row) => row[axis]!);
    assert.ok(Math.min(...column) >= -1 && Math.min(...column) < -0.95);
    assert.ok(Math.max(...column) < 1 && Math.max(...column) > 0.95);
  }
});

test("the sine goes from −π to π", () => {
  const { x, t } = sine({ samples: 5, frequency: 2 });
  assert.equal([...x.data], [-Math.PI, -Math.PI / 2, 0, Math.PI / 2, Math.PI]);
  x.data.forEach((each, i) => {
    near(t.at(i, 0), Math.sin(2 * each));
  });
});

test("noise has the requested size, and for regression it changes targets, not inputs", () => {
  for (const set of [plane, sine]) {
    const [clean, noisy] = [set({ samples: 3000, seed: 2 }), set({ samples: 3000, seed: 2, noise: 0.3 })];
    if (set === sine) assert.equal(noisy.x.toArray(), clean.x.toArray());
    const wanted = set === sine ? clean.t.data : rows(noisy).map(([x0, x1]) => x0! + x1!);
    const errors = noisy.t.data.map((t, i) => t - wanted[i]!);
    const deviation = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / 3000);
    assert.ok(Math.abs(deviation - 0.3) < 0.02, `${deviation}`);
  }
});

test("refuses options outside their domain", () => {
  for (const [name, set] of Object.entries(all)) {
    for (const samples of [0, -1, 1.5, Number.NaN]) {
      refuses(() => set({ samples }), `${name}: samples is ${samples}; give a whole number, 1 or more.`);
    }
    for (const noise of [-0.1, Number.NaN, Number.POSITIVE_INFINITY]) {
      refuses(() => set({ noise }), `${name}: noise is ${noise}; give a finite number, 0 or more.`);
    }
    refuses(() => set({ seed: 0.5 }), `${name}: seed is 0.5; give a whole number.`);
  }
  for (const [name, set] of Object.entries(classified)) {
    const message = `${name}: targets is "label"; give "one-hot", "index" or "column".`;
    refuses(() => set({ targets: "label" } as unknown as ClassesOptions), message);
  }
  refuses(() => circles({ inner: -1 }), "circles: inner is -1; give a finite number, 0 or more.");
  refuses(() => spiral({ classes: 1 }), "spiral: classes is 1; give a whole number, 2 or more.");
  refuses(() => spiral({ turns: -1 }), "spiral: turns is -1; give a finite number, 0 or more.");
  refuses(() => gaussians({ classes: 2.5 }), "gaussians: classes is 2.5; give a whole number, 2 or more.");
  refuses(() => plane({ slopes: [] }), "plane: slopes is []; give a finite number for each coordinate.");
  refuses(
    () => plane({ slopes: [1, Number.NaN] }),
    "plane: slopes is [1,NaN]; give a finite number for each coordinate.",
  );
  refuses(() => plane({ offset: Number.NaN }), "plane: offset is NaN; give a finite number.");
  refuses(() => sine({ frequency: Number.NaN }), "sine: frequency is NaN; give a finite number.");
});

test.run();
