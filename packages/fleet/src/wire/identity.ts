/** A new identity: 16 hexadecimal digits that nobody else draws. */
export const newIdentity = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Whether it is the identity of a trainer or a worker. */
export const isIdentity = (text: unknown): text is string => typeof text === "string" && /^[0-9a-f]{16}$/.test(text);
