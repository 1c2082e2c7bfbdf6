/** A line of a chart: its name, and its points. */
interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** What a chart shows. Both axes are logarithmic. */
export interface Chart {
  /** What it shows, in a sentence for those who do not see it. */
  readonly about: string;
  readonly xName: string;
  readonly yName: string;
  readonly xRange: readonly [number, number];
  readonly yRange: readonly [number, number];
  readonly lines: readonly Line[];
}

const [WIDTH, HEIGHT] = [360, 280];
const [LEFT, RIGHT, TOP, BOTTOM] = [46, 62, 26, 240];

/** Of lines and texts, on light and on dark pages. */
const COLORS = [
  ["#0b62c4", "#6cb2ff"],
  ["#a1480a", "#ffa657"],
  ["#1a7f37", "#56d364"],
  ["#8250df", "#d2a8ff"],
  ["#b3123f", "#ff8fa8"],
] as const;

const named = (theme: 0 | 1): string =>
  COLORS.map((pair, i) => `.l${i}{stroke:${pair[theme]}}.t${i}{fill:${pair[theme]}}`).join("");

const STYLE = `text{font:12px sans-serif;fill:#1f2328}.grid{stroke:#d1d9e0}.line{fill:none;stroke-width:2}${named(0)}@media(prefers-color-scheme:dark){text{fill:#f0f6fc}.grid{stroke:#3d444d}${named(1)}}`;

const SHORT = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });

/** The powers of ten in a range. */
function powers([from, to]: readonly [number, number]): number[] {
  const [first, last] = [Math.ceil(Math.log10(from) - 1e-9), Math.floor(Math.log10(to) + 1e-9)];
  return Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i));
}

const partOf = ([from, to]: readonly [number, number], value: number): number =>
  Math.log(Math.min(to, Math.max(from, value)) / from) / Math.log(to / from);

/** A chart as an SVG image of 360 pixels, for light and dark pages. */
export function chartOf({ about, xName, yName, xRange, yRange, lines }: Chart): string {
  const x = (value: number): string => (LEFT + partOf(xRange, value) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const y = (value: number): string => (BOTTOM - partOf(yRange, value) * (BOTTOM - TOP)).toFixed(1);
  const grid = [
    ...powers(xRange).flatMap((each) => [
      `<line class="grid" x1="${x(each)}" x2="${x(each)}" y1="${TOP}" y2="${BOTTOM}"/>`,
      `<text x="${x(each)}" y="${BOTTOM + 16}" text-anchor="middle">${SHORT.format(each)}</text>`,
    ]),
    ...powers(yRange).flatMap((each) => [
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(each)}" y2="${y(each)}"/>`,
      `<text x="${LEFT - 6}" y="${Number(y(each)) + 4}" text-anchor="end">${SHORT.format(each)}</text>`,
    ]),
  ];
  const shown = (points: Line["points"]) => points.filter(([, value]) => value >= 0.9 * yRange[0]);
  const heights = labelHeights(lines.map(({ points }) => Number(y(points[points.length - 1][1]))));
  const drawn = lines.flatMap(({ name, points }, i) => [
    `<polyline class="line l${i}" points="${shown(points)
      .map((each) => `${x(each[0])},${y(each[1])}`)
      .join(" ")}"/>`,
    `<text class="t${i}" x="${WIDTH - RIGHT + 5}" y="${heights[i].toFixed(1)}">${name}</text>`,
  ]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${2 * WIDTH}" role="img">`,
    `<title>${about}</title>`,
    `<style>${STYLE}</style>`,
    ...grid,
    ...drawn,
    `<text x="${LEFT}" y="14">${yName}</text>`,
    `<text x="${WIDTH - RIGHT}" y="${BOTTOM + 34}" text-anchor="end">${xName}</text>`,
    "</svg>",
    "",
  ].join("\n");
}

/** Where the names of lines stand: beside their ends, and never over one another. */
function labelHeights(ends: readonly number[]): number[] {
  const order = ends.map((_, i) => i).sort((a, b) => ends[a] - ends[b]);
  const heights = ends.map((end) => end + 4);
  let last = Number.NEGATIVE_INFINITY;
  for (const i of order) {
    heights[i] = Math.max(heights[i], last + 14);
    last = heights[i];
  }
  return heights;
}
