/** Icons of 16 × 16 pixels, drawn with one pen, as paths of SVG. */
export const PATHS = {
  play: "M4 2.5v11l9.5-5.5z",
  pause: "M4 3h3v10H4zM9 3h3v10H9z",
  step: "M3 3v10l7-5zM12 3v10",
  reset: "M3 8a5 5 0 1 0 1.7-3.8M3 2.5v3h3",
  branch:
    "M4.5 4.5v7M4.5 8c5 0 7-1 7-3.5M4.5 4.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM4.5 14.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3zM11.5 4.5a1.5 1.5 0 1 0 0-3 1.5 1.5 0 0 0 0 3z",
  link: "M6.5 9.5a2.5 2.5 0 0 0 3.5 0l2.5-2.5A2.5 2.5 0 0 0 9 3.5l-.8.8M9.5 6.5a2.5 2.5 0 0 0-3.5 0L3.5 9A2.5 2.5 0 0 0 7 12.5l.8-.8",
  export: "M8 2v8M4.8 6.8 8 10l3.2-3.2M3 13.5h10",
  down: "m4 6 4 4 4-4",
  more: "M3 8h.01M8 8h.01M13 8h.01",
  close: "m4 4 8 8M12 4l-8 8",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  dice: "M2.5 2.5h11v11h-11zM5.5 5.5h.01M10.5 10.5h.01M8 8h.01",
  light:
    "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.1 1.1M11.9 11.9 13 13M3 13l1.1-1.1M11.9 4.1 13 3",
  dark: "M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z",
  system: "M2 3h12v8H2zM6 14h4M8 11v3",
} as const;

export type IconName = keyof typeof PATHS;

/** Those that are filled and have no line. */
export const FILLED: readonly IconName[] = ["play", "pause"];
