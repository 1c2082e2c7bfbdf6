// pipe is typed step by step.
import { add, dense, flatten, input, type Layer, type Node, parameter, type Shape, sigmoid } from "rxgrad";
import { is } from "./exact.js";

declare const n: number;
declare const list: Layer[];
declare const anyNode: Node;
declare const custom: (x: Node) => Node<Shape>;
declare const narrow: (x: Node<readonly ["batch", 10]>) => Node<readonly ["batch", 3]>;
declare const image: (
  x: Node<readonly ["batch", number, number, number]>,
) => Node<readonly ["batch", number, number, 4]>;
const x = input("x", [784]);

is<Node<readonly ["batch", 784]>>()(x.pipe());
is<Node<readonly ["batch", 50]>>()(x.pipe(dense(50)));
is<Node<readonly ["batch", 10]>>()(x.pipe(dense(50), sigmoid(), dense(10), sigmoid()));
is<Node<readonly ["batch", 10]>>()(
  x.pipe(
    dense(1),
    dense(2),
    dense(3),
    dense(4),
    dense(5),
    dense(6),
    dense(7),
    dense(8),
    dense(9),
    sigmoid(),
    sigmoid(),
    dense(10),
  ),
);
is<Node<readonly ["batch", 5]>>()(input("x", [28, 28, 1]).pipe(image, sigmoid(), image, flatten(), dense(5)));

// With more than twelve steps, and for lists made at run time, the shape is checked at composition
is<Node<Shape>>()(
  x.pipe(
    dense(1),
    dense(2),
    dense(3),
    dense(4),
    dense(5),
    dense(6),
    dense(7),
    dense(8),
    dense(9),
    sigmoid(),
    sigmoid(),
    dense(12),
    dense(13),
  ),
);
is<Node<Shape>>()(x.pipe(...list));
is<Node<Shape>>()(x.pipe(dense(50), ...list));
is<Node<Shape>>()(x.pipe(...list, dense(50)));
const layers: Layer[] = [dense(10), sigmoid(), custom, narrow, flatten()];
is<Node<Shape>>()(x.pipe(...layers));
const tuple = [dense(50), dense(10)] as const;
is<Node<readonly ["batch", 10]>>()(x.pipe(...tuple));

// Layers without types of shapes, and layers with partial ones
is<Node<Shape>>()(anyNode.pipe(dense(3), sigmoid()));
is<Node<Shape>>()(x.pipe(custom));
is<Node<Shape>>()(x.pipe(custom, dense(10)));
is<Node<readonly ["batch", 3]>>()(x.pipe(dense(50), custom, narrow));
is<Node<readonly ["batch", 3]>>()(x.pipe(dense(10), narrow));
is<Node<readonly ["batch", 3]>>()(x.pipe(dense(n), narrow));
is<Node<readonly ["batch", 10]>>()(x.pipe(dense(10), (h) => add(h, parameter([10]))));
is<Node<readonly ["batch", 10]>>()(x.pipe(dense(10), (h) => h.pipe(sigmoid()), sigmoid()));
const typed: Layer<readonly ["batch", 784], readonly ["batch", 50]> = dense(50);
is<Node<readonly ["batch", 50]>>()(x.pipe(typed, sigmoid()));
// The cost of a single signature: this compiles, and is refused at run time
is<Node<readonly ["batch", 50]>>()(x.pipe(dense(50), undefined));

x.pipe(
  dense(1),
  dense(2),
  dense(3),
  dense(4),
  dense(5),
  dense(6),
  dense(7),
  dense(8),
  dense(9),
  sigmoid(),
  sigmoid(),
  // @ts-expect-error: 9 into 10 at the twelfth step
  narrow,
);
// @ts-expect-error: 50 into 10, in the middle
x.pipe(dense(50), narrow, dense(10));
// @ts-expect-error: rank, in the middle
x.pipe(dense(50), image, dense(10));
// @ts-expect-error: no layer
x.pipe(dense(50), "sigmoid");
// @ts-expect-error: a layer that was not called
x.pipe(dense(50), sigmoid, dense(10));
