// What <rx-graph> draws of a graph, where it puts it, and how keys move through it.
import { adam, add, crossEntropy, dense, describe, finiteDifference, input, type Node, softmax, tanh } from "rxgrad";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { folded } from "../../packages/figures/src/graph/fold.js";
import { gapFor, shapeLines } from "../../packages/figures/src/graph/gap.js";
import { drawingOf } from "../../packages/figures/src/graph/input.js";
import { layOut } from "../../packages/figures/src/graph/layout.js";
import type { Direction } from "../../packages/figures/src/graph/layout-types.js";
import { Live } from "../../packages/figures/src/graph/live.js";
import { type Arrow, cardAfter } from "../../packages/figures/src/graph/navigate.js";
import type { Placed } from "../../packages/figures/src/graph/placed.js";
import { layoutInputOf, type Scene, sceneOf } from "../../packages/figures/src/graph/scene.js";
import { bringing, fitted, wantedHeight, zoomedAt } from "../../packages/figures/src/graph/view.js";

const x = input("x", [3]);
const branched = add(x.pipe(dense(4, { name: "left" }), tanh()), x.pipe(dense(4, { name: "right" })), { name: "sum" });
const y = branched.pipe(dense(2, { name: "last" }), softmax({ name: "y" }));
const W = adam(finiteDifference(crossEntropy(y, input("t", [2]), { name: "loss" }), { name: "slopes" }), { name: "W" });
const drawing = drawingOf(describe(W));
const named = (name: string) => drawing.cards.find((card) => card.name === name)!;

function sceneFor(root: Parameters<typeof describe>[0], direction: Direction, miniatures: string[] = []): Scene {
  const made = drawingOf(describe(root));
  const wide = new Set(miniatures);
  return sceneOf(made, layOut(layoutInputOf(made, wide, direction)), wide, direction);
}

const cardIn = (scene: Scene, name: string): Placed => scene.cards.find(({ card }) => card.name === name)!;

test("a parameter that one node uses is part of its card, and every other node has a card", () => {
  assert.equal(drawing.cards.map(({ name }) => name).sort(), [
    "W",
    "last",
    "left",
    "loss",
    "right",
    "slopes",
    "sum",
    "t",
    "tanh1",
    "x",
    "y",
  ]);
  assert.equal(
    named("left").docked.map(({ name, shape }) => [name, shape]),
    [
      ["left/W", "3 × 4"],
      ["left/b", "4"],
    ],
  );
  assert.equal(
    [named("loss"), named("x"), named("slopes"), named("W")].map(({ role }) => role),
    ["loss", "feed", "gradient", "optimizer"],
  );
});

test("edges carry shapes, and the feedback leads from the optimizer to the nodes of its parameters", () => {
  const edges = drawing.edges.map(({ from, to, shape }) => {
    const name = (id: number): string => drawing.cards.find((card) => card.id === id)!.name;
    return `${name(from)} → ${name(to)} ${shape}`.trim();
  });
  assert.equal(edges.sort(), [
    "last → y batch × 2",
    "left → tanh1 batch × 4",
    "loss → slopes",
    "right → sum batch × 4",
    "slopes → W",
    "sum → last batch × 4",
    "t → loss batch × 2",
    "tanh1 → sum batch × 4",
    "x → left batch × 3",
    "x → right batch × 3",
    "y → loss batch × 2",
  ]);
  const [feedback] = drawing.feedback;
  assert.is(feedback!.from, named("W").id);
  assert.equal(new Set(feedback!.to), new Set(["left", "right", "last"].map((name) => named(name).id)));
});

test("a parameter that two nodes use has a card of its own, and a node that is used twice one edge", () => {
  const layer = dense(3, { name: "shared" });
  const first = input("a", [3]).pipe(layer);
  const twice = drawingOf(describe(add(first, first, { name: "double" })));
  assert.is(twice.edges.length, 2);
  const rows = describe(add(first, first)).rows;
  const shared = rows.map((row) => (row.kind === "add" ? { ...row, inputs: [...row.inputs, "shared/b"] } : row));
  const drawn = drawingOf({ rows: shared, gradients: [], optimizers: [] });
  assert.ok(drawn.cards.some(({ name }) => name === "shared/b"));
  assert.equal(
    drawn.cards.find(({ name }) => name === "shared")!.docked.map(({ name }) => name),
    ["shared/W"],
  );
});

for (const direction of ["right", "down"] as const) {
  test(`toward the ${direction} no cards overlap, and data flow that way only`, () => {
    const scene = sceneFor(W, direction, ["left"]);
    assert.is(scene.cards.length, drawing.cards.length);
    for (const [i, a] of scene.cards.entries()) {
      for (const b of scene.cards.slice(i + 1)) {
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.bottom <= b.y || b.bottom <= a.y;
        assert.ok(apart, `${a.card.name} overlaps ${b.card.name}`);
      }
    }
    for (const { edge, heading, points } of scene.routes) {
      const [from, to] = [edge.from, edge.to].map((id) => scene.cards.find(({ card }) => card.id === id)!) as [
        Placed,
        Placed,
      ];
      if (heading === "right") assert.ok(from.x + from.width < to.x);
      if (heading === "down") assert.ok(from.bottom < to.y);
      assert.ok(points.length >= 4 && points.every(Number.isFinite));
    }
    const { left, top, right, bottom } = scene.bounds;
    for (const { x: at, y: high, width, bottom: low } of scene.cards) {
      assert.ok(at >= left && at + width <= right && high >= top && low <= bottom);
    }
    assert.is(scene.feedback.length, 3);
    assert.ok(scene.feedbackLabel);
  });
}

/** A chain of layers that is too long for one row. */
function longNetwork(layers: number) {
  let node: Node = input("x", [2]);
  for (let i = 0; i < layers; i++) node = node.pipe(dense(4), tanh());
  const loss = crossEntropy(node.pipe(dense(2), softmax()), input("t", [2]), { name: "loss" });
  return adam(finiteDifference(loss), { name: "W" });
}

for (const rows of [2, 3]) {
  test(`a long network is broken into ${rows} rows in which no cards overlap and no edge crosses a card`, () => {
    const long = longNetwork(4);
    const made = drawingOf(describe(long));
    const one = sceneFor(long, "right");
    const scene = folded(one, made, rows)!;
    assert.is(scene.cards.length, one.cards.length);
    assert.is(scene.routes.length, one.routes.length);
    assert.is(scene.feedback.length, 5);
    assert.ok(scene.feedbackLabel);
    assert.ok(scene.bounds.right - scene.bounds.left < (one.bounds.right - one.bounds.left) / (rows - 0.6));
    for (const [i, a] of scene.cards.entries()) {
      for (const b of scene.cards.slice(i + 1)) {
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.bottom <= b.y || b.bottom <= a.y;
        assert.ok(apart, `${a.card.name} overlaps ${b.card.name}`);
      }
    }
    const cornered = scene.routes.filter(({ isCornered }) => isCornered).map(({ points }) => points);
    assert.is(cornered.length, rows - 1);
    const dashed = scene.feedback;
    for (const points of [...cornered, ...dashed]) for (const card of scene.cards) isAround(points, card);
    const { left, top, right, bottom } = scene.bounds;
    for (const points of [...cornered, ...dashed]) {
      assert.ok(
        points.every((each, i) => (i % 2 === 0 ? each >= left && each <= right : each >= top && each <= bottom)),
      );
    }
  });
}

/** Fails if a line of straight pieces runs through a card. */
function isAround(points: readonly number[], { x: at, y: high, width, bottom, card }: Placed): void {
  for (let i = 2; i < points.length; i += 2) {
    const [x1, y1, x2, y2] = points.slice(i - 2, i + 2) as [number, number, number, number];
    const isBeside = Math.max(x1, x2) <= at || Math.min(x1, x2) >= at + width;
    const isClear = Math.max(y1, y2) <= high || Math.min(y1, y2) >= bottom;
    assert.ok(isBeside || isClear, `a line crosses ${card.name}`);
  }
}

test("a graph is not broken into rows where an edge would cross a card", () => {
  const chain = x.pipe(dense(3), tanh(), dense(3), tanh());
  for (const [root, isBroken] of [
    [chain, true],
    [add(chain, x), false],
  ] as const) {
    const made = drawingOf(describe(root));
    const places = made.cards.map(({ id }, i) => ({ id, x: 200 * i, y: 0 }));
    const scene = sceneOf(made, { places, routes: made.edges.map(() => []) }, new Set(), "right");
    assert.is(folded(scene, made, 2) !== undefined, isBroken);
  }
});

test("there is as much room between cards as the shapes on the edges need", () => {
  const edge = (shape: string) => ({ from: 0, to: 1, shape });
  assert.equal(shapeLines("batch × 28 × 28"), ["batch", "× 28 × 28"]);
  assert.equal(shapeLines("120"), ["120", ""]);
  assert.is(gapFor([edge("batch × 2")], "right"), 48);
  assert.ok(gapFor([edge("batch × 28 × 28")], "right") > gapFor([edge("batch × 784")], "right"));
});

test("the input of the targets stands before the loss", () => {
  const scene = sceneFor(W, "right");
  assert.is(cardIn(scene, "t").x, cardIn(scene, "y").x);
});

test("nodes in a row stand in a straight line", () => {
  const scene = sceneFor(W, "right");
  const middle = (name: string): number => cardIn(scene, name).y + cardIn(scene, name).height / 2;
  assert.equal([middle("last"), middle("y")], [middle("sum"), middle("sum")]);
  assert.is(middle("left"), middle("tanh1"));
});

test("a miniature makes a card taller, not wider, so that a chain stays readable", () => {
  const [tall, plain] = [cardIn(sceneFor(W, "right", ["left"]), "left"), cardIn(sceneFor(W, "right"), "left")];
  assert.ok(tall.height >= plain.height + 56);
  assert.is(tall.width, plain.width);
});

test("arrow keys follow edges, and go across to cards at the same depth", () => {
  const scene = sceneFor(W, "right");
  const after = (name: string, key: Arrow): string => {
    const id = cardAfter(scene, cardIn(scene, name).card.id, key);
    return scene.cards.find(({ card }) => card.id === id)!.card.name;
  };
  assert.equal(
    [after("sum", "ArrowRight"), after("last", "ArrowLeft"), after("loss", "ArrowRight")],
    ["last", "sum", "slopes"],
  );
  assert.equal([after("x", "ArrowLeft"), after("W", "ArrowRight")], ["x", "W"]);
  const [upper, lower] = cardIn(scene, "left").y < cardIn(scene, "right").y ? ["left", "right"] : ["right", "left"];
  assert.ok(["tanh1", lower].includes(after(upper!, "ArrowDown")));
  assert.ok(["left", "right"].includes(after("x", "ArrowRight")));
});

test("a layout of a thousand nodes places each of them", () => {
  let node: Node = input("x", [2]);
  for (let i = 0; i < 166; i++) {
    const next: Node = node.pipe(dense(2), tanh());
    node = i % 3 === 2 ? add(node, next) : next;
  }
  const { rows } = describe(node);
  assert.ok(rows.length > 700, `${rows.length}`);
  const scene = sceneFor(node, "right");
  assert.ok(scene.cards.every(({ x: at, y: high }) => Number.isFinite(at) && Number.isFinite(high)));
});

test("the fitting view shows all, zooming keeps a point, and a card is brought on screen", () => {
  const bounds = { left: -100, top: 50, right: 1900, bottom: 450 };
  const size = { width: 1000, height: 300 };
  const view = fitted(bounds, size);
  assert.ok(view.k * bounds.left + view.x >= 15 && view.k * bounds.right + view.x <= 985);
  assert.ok(view.k * bounds.top + view.y >= 15 && view.k * bounds.bottom + view.y <= 285);
  assert.is(fitted({ left: 0, top: 0, right: 10, bottom: 10 }, size).k, 1);
  assert.is(wantedHeight(bounds, 1000, 100, 500), Math.round(view.k * 400 + 32));
  const zoomed = zoomedAt(view, 300, 100, 2);
  assert.ok(Math.abs((300 - zoomed.x) / zoomed.k - (300 - view.x) / view.k) < 1e-9);
  const moved = bringing({ k: 1, x: 0, y: 0 }, { left: 1200, top: 10, right: 1300, bottom: 60 }, size);
  assert.equal([moved.x, moved.y], [-316, 6]);
});

test("a number that is not finite is told with the iteration in which that began, until it is finite again", () => {
  const live = new Live();
  for (const [iteration, loss] of [
    [1, 2],
    [2, Number.NaN],
    [3, Infinity],
  ] as const) {
    live.add({ iteration, numbers: { loss } });
  }
  assert.equal([...live.notFiniteSince], [["loss", 2]]);
  live.add({ iteration: 4, numbers: { loss: 1 } });
  assert.is(live.notFiniteSince.size, 0);
});

test("back at iteration 0 there are no numbers; elsewhere those that are not told again stay", () => {
  const live = new Live();
  live.add({ iteration: 500, numbers: { loss: 0.2, y: 3 } });
  live.add({ iteration: 400, numbers: { loss: 0.3 } });
  assert.equal(
    [...live.numbers],
    [
      ["loss", 0.3],
      ["y", 3],
    ],
  );
  live.add({ iteration: 0, numbers: {} });
  assert.is(live.numbers.size, 0);
  live.add({ iteration: 0, numbers: { y: 1 } });
  live.add({ iteration: 0, numbers: {} });
  assert.equal([...live.numbers], [["y", 1]]);
});

test.run();
