/** No message is longer, whatever it quotes. */
const LONGEST = 400;

/** The end of a message tells the fix. */
const END = 160;

/** A text, up to a length; 80 characters of a value tell which it is. */
export const shortened = (text: string, longest = 80): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;

/** A message; where it is too long, its names are cut, and then its middle. */
export function readable(message: string): string {
  if (message.length <= LONGEST) return message;
  const told = message.split('"').map((part, i) => (i % 2 === 1 ? shortened(part) : part));
  const text = told.join('"');
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - END - 1)}…${text.slice(-END)}`;
}
