/** The direction in which the data flow: to the right, or down on a narrow screen. */
export type Direction = "right" | "down";

export interface Box {
  readonly id: number;
  readonly width: number;
  readonly height: number;
}

export interface LayoutInput {
  readonly boxes: readonly Box[];
  readonly edges: readonly { readonly from: number; readonly to: number }[];
  readonly direction: Direction;
  /** The distance of two boxes in the direction of the data. */
  readonly gap: number;
}

/** The center of each box, and the points that each edge passes between its two boxes. */
export interface LayoutResult {
  readonly places: readonly { readonly id: number; readonly x: number; readonly y: number }[];
  readonly routes: readonly (readonly number[])[];
}
