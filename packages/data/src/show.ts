import { describeValue } from "@rxgrad/core/internal";

/** A value as it would be written, cut to a readable length. */
export function show(value: unknown): string {
  const isPlain = typeof value === "string" || Array.isArray(value);
  const text = isPlain ? JSON.stringify(value) : describeValue(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
