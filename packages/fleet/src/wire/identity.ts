import { hexadecimal } from "../sha-256.js";

/** A new identity: 16 hexadecimal digits that nobody else draws. */
export const newIdentity = (): string => hexadecimal(crypto.getRandomValues(new Uint8Array(8)));

/** Whether it is the identity of a trainer or a worker. */
export const isIdentity = (text: unknown): text is string => typeof text === "string" && /^[0-9a-f]{16}$/.test(text);
