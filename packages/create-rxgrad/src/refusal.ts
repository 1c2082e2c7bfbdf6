/** A reason why no project is made, as a sentence for the person who asked for it. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  /** 2: the command was given wrongly; 1: it could not be done. */
  readonly exitCode: 1 | 2;

  constructor(sentence: string, exitCode: 1 | 2, options?: ErrorOptions) {
    super(sentence, options);
    this.exitCode = exitCode;
  }
}

/** A value in a message, cut where it is long. */
export function show(value: string): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 76)}…"` : text;
}
