import type { ColorName, Palette } from "../theme/palette.js";

export interface Stroke {
  readonly color: ColorName;
  readonly width: number;
  readonly dash?: readonly number[];
  readonly opacity?: number;
}

export interface Lettering {
  readonly color: ColorName;
  readonly align: "start" | "middle" | "end";
  readonly size?: number;
}

/** What pictures are drawn with: a canvas on screen and in a PNG, text in an SVG. Points are x and y by turns, in pixels. */
export interface Pen {
  line(points: readonly number[], stroke: Stroke): void;
  /** A filled shape. */
  area(points: readonly number[], color: ColorName, opacity?: number): void;
  dot(x: number, y: number, radius: number, color: ColorName): void;
  /** Text, centered vertically on y. */
  text(x: number, y: number, text: string, lettering: Lettering): void;
  /** Draws within a rectangle only. */
  inside(x: number, y: number, width: number, height: number, draw: () => void): void;
}

const FONT_SIZE = 12;

export function canvasPen(context: CanvasRenderingContext2D, palette: Palette): Pen {
  let lettered = 0;
  const trace = (points: readonly number[]): void => {
    context.beginPath();
    for (let i = 0; i < points.length; i += 2) context.lineTo(points[i]!, points[i + 1]!);
  };
  return {
    line: (points, { color, width, dash = [], opacity = 1 }) => {
      context.strokeStyle = palette.color(color);
      context.lineWidth = width;
      // In thin lines the two look the same, and a bevel is a third of the work.
      context.lineJoin = width > 2 ? "round" : "bevel";
      context.globalAlpha = opacity;
      context.setLineDash([...dash]);
      trace(points);
      context.stroke();
      context.setLineDash([]);
      context.globalAlpha = 1;
    },
    area: (points, color, opacity = 1) => {
      context.fillStyle = palette.color(color);
      context.globalAlpha = opacity;
      trace(points);
      context.fill();
      context.globalAlpha = 1;
    },
    dot: (x, y, radius, color) => {
      context.fillStyle = palette.color(color);
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fill();
    },
    text: (x, y, text, { color, align, size = FONT_SIZE }) => {
      if (size !== lettered) context.font = `${size}px ${palette.font}`;
      lettered = size;
      context.fillStyle = palette.color(color);
      context.textAlign = align === "middle" ? "center" : align;
      context.textBaseline = "middle";
      context.fillText(text, x, y);
    },
    inside: (x, y, width, height, draw) => {
      context.save();
      context.beginPath();
      context.rect(x, y, width, height);
      context.clip();
      draw();
      context.restore();
    },
  };
}

/** A pen that writes an SVG. */
export class SvgPen implements Pen {
  readonly #parts: string[] = [];
  readonly #palette: Palette;
  #clips = 0;

  constructor(palette: Palette) {
    this.#palette = palette;
  }

  line(points: readonly number[], { color, width, dash, opacity }: Stroke): void {
    const dashes = dash ? ` stroke-dasharray="${dash.join(" ")}"` : "";
    const paint = `fill="none" stroke="${this.#palette.color(color)}" stroke-width="${width}" stroke-linejoin="round"`;
    this.#parts.push(`<polyline points="${pairs(points)}" ${paint}${dashes}${faded(opacity)}/>`);
  }

  area(points: readonly number[], color: ColorName, opacity?: number): void {
    this.#parts.push(`<polygon points="${pairs(points)}" fill="${this.#palette.color(color)}"${faded(opacity)}/>`);
  }

  dot(x: number, y: number, radius: number, color: ColorName): void {
    this.#parts.push(`<circle cx="${short(x)}" cy="${short(y)}" r="${radius}" fill="${this.#palette.color(color)}"/>`);
  }

  text(x: number, y: number, text: string, { color, align, size = FONT_SIZE }: Lettering): void {
    const place = `x="${short(x)}" y="${short(y)}" dominant-baseline="central" text-anchor="${align}"`;
    this.#parts.push(`<text ${place} font-size="${size}" fill="${this.#palette.color(color)}">${escaped(text)}</text>`);
  }

  inside(x: number, y: number, width: number, height: number, draw: () => void): void {
    const id = `clip${this.#clips++}`;
    this.#parts.push(
      `<clipPath id="${id}"><rect x="${x}" y="${y}" width="${width}" height="${height}"/></clipPath><g clip-path="url(#${id})">`,
    );
    draw();
    this.#parts.push("</g>");
  }

  /** The whole picture, on paper. */
  picture(width: number, height: number, title: string): string {
    const font = escaped(this.#palette.font);
    const paper = `<rect width="${width}" height="${height}" fill="${this.#palette.color("paper")}"/>`;
    const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
    return `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="${font}"><title>${escaped(title)}</title>${paper}${this.#parts.join("")}</svg>\n`;
  }
}

const short = (value: number): string => String(Math.round(value * 100) / 100);

const pairs = (points: readonly number[]): string => points.map(short).join(" ");

const faded = (opacity: number | undefined): string => (opacity === undefined ? "" : ` opacity="${opacity}"`);

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
