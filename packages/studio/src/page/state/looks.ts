/** How the curve of a run looks: as `<rx-loss>` draws its first, second … curve. */
interface Look {
  readonly color: string;
  /** As `stroke-dasharray` of SVG. */
  readonly dash: string;
}

const LOOKS: Readonly<Record<string, Look>> = {
  A: { color: "series-1", dash: "none" },
  B: { color: "series-2", dash: "7 4" },
  C: { color: "series-3", dash: "2 3" },
  D: { color: "series-4", dash: "10 3 2 3" },
  E: { color: "series-5", dash: "4 2" },
  F: { color: "series-6", dash: "1 4" },
};

/** The look of the run of a name, A to F. */
export const lookOf = (name: string): Look => LOOKS[name] ?? { color: "series-1", dash: "none" };
