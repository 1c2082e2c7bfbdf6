/** The greatest length of a message. */
const LONGEST = 400;

/** How much of the end of a long message is kept: it contains the fix. */
const END = 160;

/** Cuts a text to a length. 80 characters are enough to recognize a value. */
export const shortened = (text: string, longest = 80): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;

/** Cuts a message that is too long: first its quoted names, then its middle. */
export function readable(message: string): string {
  if (message.length <= LONGEST) return message;
  const parts = message.split('"').map((part, i) => (i % 2 === 1 ? shortened(part) : part));
  const text = parts.join('"');
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - END - 1)}…${text.slice(-END)}`;
}
