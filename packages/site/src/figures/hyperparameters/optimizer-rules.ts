// Six optimizers on the valley of lesson 5, x₀²/20 + x₁², as formulas: the figure draws them without loading rxgrad, and a test holds
// them equal to optimizer-paths.ts.
export const STEPS = 50;
export const START = [-7, 2] as const;

export type Point = readonly [number, number];

/** How far a weight moves, from its slope and the learning rate. It remembers earlier slopes. */
type Rule = (slope: number, rate: number) => number;

function momentum(): Rule {
  let velocity = 0;
  return (slope, rate) => {
    velocity = 0.9 * velocity + slope;
    return -rate * velocity;
  };
}

function nesterov(): Rule {
  let velocity = 0;
  return (slope, rate) => {
    velocity = 0.9 * velocity + slope;
    return -rate * (slope + 0.9 * velocity);
  };
}

function adaGrad(): Rule {
  let squares = 0;
  return (slope, rate) => {
    squares += slope * slope;
    return (-rate * slope) / (Math.sqrt(squares) + 1e-10);
  };
}

function rmsProp(): Rule {
  let square = 0;
  return (slope, rate) => {
    square = 0.99 * square + 0.01 * slope * slope;
    return (-rate * slope) / (Math.sqrt(square) + 1e-8);
  };
}

function adam(): Rule {
  let [mean, square, count] = [0, 0, 0];
  return (slope, rate) => {
    count++;
    mean = 0.9 * mean + 0.1 * slope;
    square = 0.999 * square + 0.001 * slope * slope;
    return (-rate * mean) / (1 - 0.9 ** count) / (Math.sqrt(square / (1 - 0.999 ** count)) + 1e-8);
  };
}

const RULES = {
  SGD: (): Rule => (slope, rate) => -rate * slope,
  Momentum: momentum,
  Nesterov: nesterov,
  AdaGrad: adaGrad,
  RMSProp: rmsProp,
  Adam: adam,
} satisfies Readonly<Record<string, () => Rule>>;

export type OptimizerName = keyof typeof RULES;
export const NAMES = Object.keys(RULES) as OptimizerName[];

/** Where an optimizer goes in 50 steps, from the start. */
export function pathOf(name: OptimizerName, learningRate: number): Point[] {
  const [first, second] = [RULES[name](), RULES[name]()];
  const path: Point[] = [START];
  let [x0, x1]: Point = START;
  for (let step = 0; step < STEPS; step++) {
    x0 += first(x0 / 10, learningRate);
    x1 += second(2 * x1, learningRate);
    path.push([x0, x1]);
  }
  return path;
}

/** How far from the bottom a path ends. */
export const distanceOf = (path: readonly Point[]): number => Math.hypot(...(path.at(-1) as Point));
